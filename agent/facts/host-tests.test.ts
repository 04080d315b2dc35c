import { LIMITS } from '$lib/protocol/index.ts';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder, write } from '../support/fixtures.ts';
import { discoverTests } from './host-tests.ts';

function setup() {
	const folder = temporaryFolder();
	const repoDir = join(folder, 'repo');
	mkdirSync(join(repoDir, '.git'), { recursive: true });
	const tests = join(repoDir, 'hosts/alpha/tests');
	const found = () =>
		discoverTests({ repoDir, hostname: 'alpha' })?.map(({ name, problem }) => [name, problem]);
	return { folder, repoDir, tests, found };
}
const script = '#!/bin/sh\n';

it('lists T*.sh in order, and nothing else', () => {
	const { tests, repoDir, found } = setup();
	for (const name of ['T2.sh', 'T10-b.sh', 'T01.sh']) write(join(tests, name), script, 0o755);
	for (const name of ['helper.sh', 'T3.txt', 'XT4.sh']) write(join(tests, name), script, 0o755);
	write(join(repoDir, 'hosts/beta/tests/T1.sh'), script, 0o755);
	expect(found()).toEqual([
		['T01.sh', null],
		['T10-b.sh', null],
		['T2.sh', null]
	]);
});

it('a host without tests has none; a host without checkout does not know', () => {
	const { found, folder } = setup();
	expect(found()).toEqual([]);
	expect(discoverTests({ repoDir: join(folder, 'nowhere'), hostname: 'alpha' })).toBeNull();
});

it('says why a script may not be run', () => {
	const { folder, repoDir, tests, found } = setup();
	write(join(folder, 'outside.sh'), script, 0o755);
	write(join(repoDir, 'lib/inside.sh'), script, 0o755);
	write(join(repoDir, '.git/hook.sh'), script, 0o755);
	write(join(tests, 'T1-plain.sh'), script, 0o644);
	symlinkSync(join(folder, 'outside.sh'), join(tests, 'T2-outside.sh'));
	symlinkSync('../../../lib/inside.sh', join(tests, 'T3-inside.sh'));
	symlinkSync('nowhere', join(tests, 'T4-nowhere.sh'));
	mkdirSync(join(tests, 'T5-folder.sh'));
	symlinkSync('../../../.git/hook.sh', join(tests, 'T6-git.sh'));
	expect(found()).toEqual([
		['T1-plain.sh', expect.stringContaining('not executable')],
		['T2-outside.sh', 'lies outside the checkout'],
		['T3-inside.sh', null],
		['T4-nowhere.sh', 'leads nowhere'],
		['T5-folder.sh', 'is not a regular file'],
		['T6-git.sh', 'lies inside .git']
	]);
});

it('a whole folder that leads outside is outside', () => {
	const { folder, repoDir, tests, found } = setup();
	write(join(folder, 'elsewhere/T1.sh'), script, 0o755);
	mkdirSync(join(repoDir, 'hosts/alpha'), { recursive: true });
	symlinkSync(join(folder, 'elsewhere'), tests);
	expect(found()).toEqual([['T1.sh', 'lies outside the checkout']]);
});

it('more tests than can be reported are a failure, not a silence', () => {
	const { tests, found } = setup();
	for (let n = 0; n < 205; n++)
		write(join(tests, `T${String(n).padStart(3, '0')}.sh`), script, 0o755);
	const list = found();
	expect(list).toHaveLength(200);
	expect(list?.at(-1)?.[1]).toContain('205 tests');
});

it('what is no script of its own right is not run', () => {
	const { tests, found } = setup();
	const odd = 'T1;rm -rf.sh';
	write(join(tests, odd), script, 0o755);
	write(join(tests, 'T2-setuid.sh'), script, 0o4755);
	write(join(tests, 'T3-setgid.sh'), script, 0o2755);
	execFileSync('mkfifo', ['-m', '0755', join(tests, 'T4-pipe.sh')]);
	symlinkSync('/dev/zero', join(tests, 'T5-device.sh'));
	expect(found()).toEqual([
		// Only a name: no shell ever sees it.
		[odd, null],
		['T2-setuid.sh', expect.stringContaining('setuid')],
		['T3-setgid.sh', expect.stringContaining('setuid')],
		['T4-pipe.sh', 'is not a regular file'],
		['T5-device.sh', 'lies outside the checkout']
	]);
});

it('ten thousand files are listed no further than can be reported', () => {
	const { tests, found } = setup();
	mkdirSync(tests, { recursive: true });
	for (let n = 0; n < 10_000; n++) writeFileSync(join(tests, `T${n}.sh`), script);
	expect(found()).toHaveLength(LIMITS.names);
	expect(found()?.at(-1)?.[1]).toContain('10000 tests');
}, 120_000);

import { spawn } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Journal } from '../journal/journal.ts';
import { bootId, startTimeOf, thisProcess } from '../journal/process-identity.ts';
import { order, temporaryFolder, until, write } from '../support/fixtures.ts';
import { runProcess } from './child-process.ts';
import { childEnvironment } from './environment.ts';
import { killTree, membersOf, treeOf } from './kill-tree.ts';

// Real processes on a busy machine take their time.
vi.setConfig({ testTimeout: 30_000 });

/** As on macOS: the table of processes is that of ps, which shows no environment. */
const platform = process.platform;
beforeEach(() => void Object.defineProperty(process, 'platform', { value: 'darwin' }));
afterEach(() => void Object.defineProperty(process, 'platform', { value: platform }));

function setup() {
	const folder = temporaryFolder();
	const entry = new Journal(folder).create(order(), Date.now());
	entry.claim({ ...thisProcess(), bootId: bootId(), at: Date.now() });
	/** Runs a script as a step of the operation, as a runner that may be gone before it ends. */
	const run = (script: string) =>
		runProcess({
			argv: [write(join(folder, 'step'), `#!/bin/sh\n${script}\n`, 0o755)],
			cwd: folder,
			env: childEnvironment(process.env, null),
			output: 'capture',
			groups: entry.groups
		});
	const members = () => membersOf(treeOf(entry)).map((row) => row.name);
	onTestFinished(async () => void (await killTree(treeOf(entry), 0)));
	return { folder, entry, run, members };
}

describe('where the marks of processes cannot be read', () => {
	it('what an operation has at work is found by its groups, and ended', async () => {
		const { entry, run, members } = setup();
		const running = run('sleep 300');
		await until(() => members().includes('sleep'), 'the child');
		expect(await killTree(treeOf(entry), 2_000)).toEqual([]);
		expect(await running).toMatchObject({ signal: 'SIGTERM' });
		expect(members()).toEqual([]);
	});

	it('what a step has left in its group is found after the end of the step', async () => {
		const { entry, run, members } = setup();
		expect(await run('sleep 300 &')).toMatchObject({ exitCode: 0 });
		expect(members()).toEqual(['sleep']);
		expect(await killTree(treeOf(entry), 2_000)).toEqual([]);
		expect(members()).toEqual([]);
	});

	it('a group of which nothing is left is forgotten', async () => {
		const { entry, run } = setup();
		await run('true');
		expect(readFileSync(join(entry.dir, 'groups'), 'utf8')).not.toBe('');
		expect(entry.groups.list()).toEqual([]);
	});

	it('a stranger that got the number of a group is left alone', async () => {
		const { entry, members } = setup();
		const stranger = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' });
		onTestFinished(() => void stranger.kill('SIGKILL'));
		const pid = stranger.pid ?? 0;
		appendFileSync(join(entry.dir, 'groups'), `${pid} Thu Jan  1 00:00:00 1970\n`);
		expect(members()).toEqual([]);
		expect(await killTree(treeOf(entry), 0)).toEqual([]);
		expect(startTimeOf(pid)).not.toBeNull();
		// The same, by its own time, is a member.
		appendFileSync(join(entry.dir, 'groups'), `${pid} ${startTimeOf(pid) ?? ''}\n`);
		expect(members()).toEqual(['sleep']);
	});

	it('groups of an earlier start of the machine are nobody’s', () => {
		const { folder } = setup();
		const earlier = new Journal(folder).create(order(), Date.now());
		earlier.claim({ ...thisProcess(), bootId: 'earlier', at: Date.now() });
		const stranger = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' });
		onTestFinished(() => void stranger.kill('SIGKILL'));
		earlier.groups.begin(stranger.pid ?? 0);
		expect(earlier.groups.list()).toHaveLength(1);
		expect(membersOf(treeOf(earlier))).toEqual([]);
	});
});

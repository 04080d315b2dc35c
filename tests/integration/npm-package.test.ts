import { execFileSync } from 'node:child_process';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeRepository } from '../../agent/support/repository.ts';
import { temporaryFolder } from '../support/folder.ts';
import { startProgram } from '../support/process.ts';
import { ENROLMENT_TOKEN, openBrowser, startDashboard } from '../support/server.ts';

/** What `npm pack` makes, installed into an empty folder by npm itself. The two packages it depends on come from the registry. */

const folder = temporaryFolder('package');
const bin = (name: string) => join(folder.path, 'node_modules/.bin', name);
let files: string[] = [];
afterAll(() => folder[Symbol.dispose]());

beforeAll(() => {
	const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', folder.path], {
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'pipe'],
		maxBuffer: 64 * 1024 * 1024
	});
	const [made] = JSON.parse(packed) as [{ filename: string; files: { path: string }[] }];
	files = made.files.map((file) => file.path);
	writeFileSync(join(folder.path, 'package.json'), '{ "private": true }');
	execFileSync(
		'npm',
		['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund', `./${made.filename}`],
		{ cwd: folder.path, stdio: ['ignore', 'pipe', 'pipe'] }
	);
}, 300_000);

it('holds what runs and what is read, and no sources, maps, tests or data', () => {
	expect(files).toEqual(
		expect.arrayContaining([
			'build/server.mjs',
			'build/agent/nixfleet-agent.mjs',
			'build/cli/nixfleet.mjs',
			'drizzle/meta/_journal.json',
			'packaging/systemd/nixfleet-agent.service',
			'LICENSE'
		])
	);
	expect(
		files.filter((file) => /\.map$|\.test\.|^(src|agent|tests|data|node_modules)\//.test(file))
	).toEqual([]);
});

it('its programs start by their names, and work with each other', async () => {
	for (const name of ['nixfleet', 'nixfleet-dashboard', 'nixfleet-agent'])
		expect(statSync(bin(name)).mode & 0o111, name).not.toBe(0);
	expect(execFileSync(bin('nixfleet-agent'), ['--version'], { encoding: 'utf8' })).toMatch(
		/^\d+\./
	);
	const repository = makeRepository(folder.path);
	await using dashboard = await startDashboard({
		dataDir: join(folder.path, 'data'),
		argv: [bin('nixfleet-dashboard')]
	});
	expect((await fetch(`${dashboard.url}/health`)).status).toBe(200);
	const browser = await openBrowser(dashboard.url);
	const agent = startProgram(bin('nixfleet-agent'), ['run'], {
		env: {
			PATH: process.env.PATH ?? '',
			HOME: folder.path,
			NIXFLEET_URL: dashboard.url,
			NIXFLEET_TOKEN: ENROLMENT_TOKEN,
			NIXFLEET_HOSTNAME: 'packed',
			NIXFLEET_STATE_DIR: join(folder.path, 'state'),
			NIXFLEET_REPO_URL: repository.url,
			NIXFLEET_GIT_PROTOCOLS: 'file'
		}
	});
	expect((await browser.online('packed')).presence).toBe('online');
	await agent.stop('SIGTERM');
	browser.close();
	const nixfleet = (...args: string[]) =>
		execFileSync(bin('nixfleet'), args, {
			encoding: 'utf8',
			env: { PATH: process.env.PATH ?? '', NIXFLEET_DATA_DIR: join(folder.path, 'data') }
		});
	expect(nixfleet('--version')).toMatch(/^\d+\./);
	expect(nixfleet('backup', join(folder.path, 'backup.tar.gz'))).toMatch(/^Wrote /);
	expect(nixfleet('audit', 'verify')).toMatch(/^The audit log is whole/);
});

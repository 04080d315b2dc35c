import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { startDemo } from '../../scripts/demo/demo.mjs';
import { temporaryFolder } from '../support/folder.ts';
import { ENROLMENT_TOKEN, openBrowser, startDashboard } from '../support/server.ts';
import { processesWith } from '../support/process.ts';
import { waitFor } from '../support/wait-for.ts';

const NAMES = ['gpc0', 'hsb1', 'mba-work'];

async function openDemo() {
	const folder = temporaryFolder('demo');
	const dashboard = await startDashboard({
		dataDir: folder.path,
		env: { NIXFLEET_REPO_URL: `file://${folder.path}/demo/nixcfg.git` }
	});
	const start = () =>
		startDemo({ url: dashboard.url, dataDir: folder.path, agentToken: ENROLMENT_TOKEN });
	const browser = await openBrowser(dashboard.url);
	await start();
	const agents = () =>
		NAMES.flatMap((name) =>
			processesWith(`NIXFLEET_ROOT=${join(folder.path, 'demo/hosts', name, 'root')}`)
		);
	const gone = () => waitFor('the agents of the demo to end', () => agents().length === 0);
	return {
		folder: join(folder.path, 'demo'),
		browser,
		agents,
		start,
		async [Symbol.asyncDispose]() {
			// Also those that a failed test has lost sight of.
			for (const pid of agents()) process.kill(pid, 'SIGKILL');
			await gone();
			browser.close();
			await dashboard[Symbol.asyncDispose]();
			folder[Symbol.dispose]();
		}
	};
}

it('the demo fleet comes up as a fleet in life, and every command does something real', async () => {
	await using demo = await openDemo();
	const { browser } = demo;
	for (const name of NAMES) await browser.online(name);
	await browser.rpc.target.refresh.mutate();
	const rows = await browser.rpc.hosts.list.query();
	expect(
		rows.map(({ name, status }) => [name, status.git.state, status.lock.state]).sort()
	).toEqual([
		['gpc0', 'ok', 'ok'],
		['hsb1', 'behind', 'ok'],
		['mba-work', 'behind', 'behind']
	]);
	for (const name of ['hsb1', 'mba-work']) {
		const done = await browser.finished(await browser.start(name, 'pull-switch'));
		expect(done).toMatchObject({ state: 'succeeded', evidence: { generation: 2 } });
		const row = await waitFor(`${name} to be on target`, async () => {
			const now = await browser.host(name);
			return now?.status.onTarget && now;
		});
		expect(row.status.lock.state).toBe('ok');
	}
	const tested = await browser.finished(await browser.start('gpc0', 'test'));
	expect(tested).toMatchObject({ state: 'failed' });
	expect((await browser.log(tested.id)).toString()).toContain('no controller within reach');

	const pushed = execFileSync(process.execPath, [
		'scripts/demo/push-commit.mjs',
		join(demo.folder, '..')
	]);
	expect(pushed.toString()).toMatch(/^Pushed [0-9a-f]+: /);
	await browser.rpc.target.refresh.mutate();
	expect((await browser.host('gpc0'))?.status.git.state).toBe('behind');
});

it('a build of the demo can be stopped', async () => {
	await using demo = await openDemo();
	const { browser } = demo;
	await browser.online('hsb1');
	const id = await browser.start('hsb1', 'pull-switch');
	await waitFor('the build to be under way', async () =>
		(await browser.log(id)).toString().includes('building')
	);
	await browser.rpc.operations.stop.mutate({ id });
	expect(await browser.finished(id)).toMatchObject({
		state: 'cancelled',
		evidence: { leftRunning: [] }
	});
});

it('the demo is kept when it starts again, its agents even when they were left behind', async () => {
	await using demo = await openDemo();
	const { browser } = demo;
	await browser.online('hsb1');
	await browser.finished(await browser.start('hsb1', 'pull-switch'));
	const before = demo.agents();
	// As after a kill of what started them: the old agents run on and hold their state.
	const again = await demo.start();
	await waitFor('the old agents to be replaced', () =>
		demo.agents().every((pid) => !before.includes(pid))
	);
	expect(await browser.online('hsb1')).toMatchObject({ generation: 2 });
	expect(await browser.rpc.hosts.list.query()).toHaveLength(3);
	again.stop();
	await waitFor('the agents to end with the demo', () => demo.agents().length === 0);
});

it('a folder that the demo did not make is left alone', async () => {
	const folder = temporaryFolder('not-demo');
	mkdirSync(join(folder.path, 'demo'));
	writeFileSync(join(folder.path, 'demo/mine'), '');
	await expect(
		startDemo({ url: 'http://localhost:1', dataDir: folder.path, agentToken: 'x' })
	).rejects.toThrow(/was not made by the demo/);
	expect(existsSync(join(folder.path, 'demo/mine'))).toBe(true);
	folder[Symbol.dispose]();
});

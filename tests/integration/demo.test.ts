import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { diskPercent } from '$lib/protocol/filter/subject.ts';
import { HOST_KINDS, type FleetRow } from '$lib/protocol/index.ts';
import { platformOf } from '../../agent/platform/index.ts';
import { hostConfig } from '../../agent/support/fixtures.ts';
import { write } from '../../agent/support/repository.ts';
import { startDemo } from '../../scripts/demo/demo.mjs';
import { HOSTS } from '../../scripts/demo/hosts.mjs';
import { temporaryFolder } from '../support/folder.ts';
import { ENROLMENT_TOKEN, openBrowser, startDashboard } from '../support/server.ts';
import { processesWith } from '../support/process.ts';
import { waitFor } from '../support/wait-for.ts';

it.each(HOST_KINDS)('no button of the demo restarts this machine: %s', (kind) => {
	using folder = temporaryFolder('demo-reboot');
	const [program, ...args] = platformOf(hostConfig(folder.path, { kind })).rebootCommand;
	// As the agents of the demo find it; beside the demo's own programs there is only one that tells that it was called.
	const real = join(folder.path, 'real');
	const called = join(folder.path, 'called');
	for (const name of ['systemctl', 'shutdown'])
		write(join(real, name), `#!/bin/sh\ntouch ${called}\n`, 0o755);
	const PATH = `${resolve('scripts/demo/bin')}:${real}:/usr/bin:/bin`;
	const { status } = spawnSync('/usr/bin/env', [program, ...args], { env: { PATH } });
	expect(status).toBe(1);
	expect(existsSync(called)).toBe(false);
});

const NAMES = HOSTS.map(({ name }) => name);
const AWAY = ['imac0', 'travel'];

/** A dashboard with the demo it started, as `npm start -- --demo` has it; `life`: what is to happen with the hosts. */
async function openDemo({ life = false } = {}) {
	const folder = temporaryFolder('demo');
	const dashboard = await startDashboard({
		dataDir: folder.path,
		ipc: true,
		env: {
			NIXFLEET_REPO_URL: `file://${folder.path}/demo/nixcfg.git`,
			NIXFLEET_DEMO_PARENT: '1'
		}
	});
	const start = async () => {
		const demo = await startDemo({
			url: dashboard.url,
			dataDir: folder.path,
			agentToken: ENROLMENT_TOKEN
		});
		const { repoUrl } = demo;
		dashboard.program.child.send({
			type: 'demo-state',
			state: 'running',
			repoUrl,
			...(life && { life: demo.life })
		});
		return demo;
	};
	const browser = await openBrowser(dashboard.url);
	const first = await start();
	const agents = (names = NAMES) =>
		names.flatMap((name) =>
			processesWith(`NIXFLEET_ROOT=${join(folder.path, 'demo/hosts', name, 'root')}`)
		);
	const gone = () => waitFor('the agents of the demo to end', () => agents().length === 0);
	return {
		folder: join(folder.path, 'demo'),
		browser,
		agents,
		start,
		first,
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
	for (const name of NAMES.filter((each) => !AWAY.includes(each))) await browser.online(name);
	await browser.rpc.target.refresh.mutate();
	const states = async (name: string) => {
		const { git, lock } = (await browser.host(name))?.status ?? {};
		return [git?.state, lock?.state];
	};
	expect(await states('gpc0')).toEqual(['ok', 'ok']);
	expect(await states('hsb1')).toEqual(['behind', 'ok']);
	expect(await states('mba-work')).toEqual(['behind', 'behind']);
	const previewed = await browser.finished(await browser.start('hsb1', 'preview'));
	expect(previewed).toMatchObject({
		state: 'succeeded',
		evidence: { comparison: { units: { restart: ['nginx.service'] } } }
	});
	expect(previewed.evidence?.comparison?.closure?.changes).not.toEqual([]);
	for (const name of ['hsb1', 'mba-work']) {
		const done = await browser.finished(await browser.start(name, 'pull-switch'));
		expect(done).toMatchObject({ state: 'succeeded', evidence: { generation: 2 } });
		const row = await waitFor(`${name} to be on target`, async () => {
			const now = await browser.host(name);
			return now?.status.onTarget && now;
		});
		expect(row.status.lock.state).toBe('ok');
	}
	// Compared and gone back to, whatever kind of host it is.
	for (const name of ['hsb1', 'mba-work']) {
		const { id, generations } = await browser.detail(name);
		const [newest, older] = generations;
		if (!newest || !older) throw new Error(`${name} has one generation only`);
		const ask = async (command: 'compare' | 'rollback', argument: object) => {
			const [outcome] = await browser.rpc.operations.request.mutate({
				hostIds: [id],
				command,
				argument: {
					generation: null,
					systemPath: null,
					fromPath: null,
					keepDays: null,
					...argument
				}
			});
			if (!outcome?.ok) throw new Error(JSON.stringify(outcome));
			return browser.finished(outcome.operationId);
		};
		const compared = await ask('compare', {
			fromPath: older.systemPath,
			systemPath: newest.systemPath
		});
		expect(compared.evidence?.comparison?.closure?.changes).not.toEqual([]);
		const { number: generation, systemPath } = older;
		expect(await ask('rollback', { generation, systemPath })).toMatchObject({ state: 'succeeded' });
		await waitFor(
			`${name} to run what it ran before`,
			async () => (await browser.host(name))?.systemPath === systemPath
		);
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

	// What was pushed is built, and that can be stopped.
	const id = await browser.start('gpc0', 'pull-switch');
	await waitFor('the build to be under way', async () =>
		(await browser.log(id)).toString().includes('building')
	);
	await browser.rpc.operations.stop.mutate({ id });
	expect(await browser.finished(id)).toMatchObject({
		state: 'cancelled',
		evidence: { leftRunning: [] }
	});
});

it('a new demo has hosts of all kinds and in all states', async () => {
	await using demo = await openDemo({ life: true });
	const { browser } = demo;
	const settled = (name: string, want: (row: FleetRow) => boolean) =>
		waitFor(`${name} to be as the demo means it`, async () => {
			const row = await browser.host(name);
			return row !== undefined && want(row) && row;
		});
	const isOnTarget = (row: FleetRow) => row.status.onTarget && row.operation === null;
	for (const name of ['csb0', 'mbp0']) await settled(name, isOnTarget);
	await settled('desk0', (row) => isOnTarget(row) && row.pinnedCommit === row.commit);
	await settled('build0', ({ operation }) => operation?.state === 'running');
	await settled('mail0', ({ status }) => status.system.state === 'error');
	await settled('gpc0', ({ status }) => status.tests.state === 'error');
	const nas = await settled('nas0', ({ status }) => status.blocker === 'held');
	expect(diskPercent(nas)).toBeCloseTo(97, 1);
	const full = await browser.rpc.hosts.list.query({ filter: 'disk>96' });
	expect(full.map(({ name }) => name)).toContain('nas0');
	await settled('router0', ({ status }) => status.agent.reason === 'agent-outdated');
	for (const name of AWAY) await settled(name, ({ presence }) => presence !== 'online');
	const rows = await browser.rpc.hosts.list.query();
	expect(rows.map(({ name }) => name).sort()).toEqual([...NAMES].sort());
	expect(new Set(rows.map(({ kind }) => kind)).size).toBe(3);
	expect(await browser.host('csb0')).toMatchObject({ tags: ['canary'], hostTags: ['web', 'eu'] });
	expect((await browser.host('gpc0'))?.note).toMatch(/controller/);
	const mail = await browser.rpc.operations.list.query({
		hostId: (await browser.host('mail0'))?.id
	});
	expect(mail[0]).toMatchObject({ requestedBy: 'demo', state: 'failed' });
	const log = (await browser.log(mail[0]?.id ?? '')).toString();
	expect(log).toContain('this machine builds nothing');
	expect(log).toContain("'services.rspamd.enabel' does not exist");
	await waitFor('the agents of those that are away to end', () => demo.agents(AWAY).length === 0);
});

it('the demo is kept when it starts again, its agents even when they were left behind', async () => {
	await using demo = await openDemo();
	const { browser } = demo;
	await browser.online('hsb1');
	await browser.finished(await browser.start('hsb1', 'pull-switch'));
	const before = demo.agents();
	// As after a kill of what started them: the old agents run on and hold their state.
	const again = await demo.start();
	expect(demo.first.life.length).toBeGreaterThan(0);
	expect(again.life).toEqual([]);
	await waitFor('the old agents to be replaced', () =>
		demo.agents().every((pid) => !before.includes(pid))
	);
	expect(await browser.online('hsb1')).toMatchObject({ generation: 2 });
	expect(await browser.rpc.hosts.list.query()).toHaveLength(NAMES.length);
	again.stop();
	await waitFor('the agents to end with the demo', () => demo.agents().length === 0);
});

it('an agent of the demo that was restarted from the page ends with the demo', async () => {
	await using demo = await openDemo();
	const { browser } = demo;
	await browser.online('hsb1');
	const restarted = await browser.finished(await browser.start('hsb1', 'restart-agent'));
	expect(restarted).toMatchObject({ state: 'succeeded' });
	await browser.online('hsb1');
	expect(demo.agents(['hsb1'])).toHaveLength(1);
	demo.first.stop();
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

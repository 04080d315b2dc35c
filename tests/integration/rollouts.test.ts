import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Rollout } from '$lib/protocol/index.ts';
import { makeRepository } from '../../agent/support/repository.ts';
import { temporaryFolder } from '../support/folder.ts';
import { nixHost, type NixHost } from '../support/nix-host.ts';
import { openBrowser, startDashboard } from '../support/server.ts';
import { writeStandIns } from '../support/stand-ins.ts';
import { waitFor } from '../support/wait-for.ts';

/** Rollouts on the built dashboard with real agents; Nix is played by scripts, which write down what they were asked to do. */

const NAMES = ['a', 'b', 'c'];

async function openFleet() {
	const folder = temporaryFolder('rollouts');
	const repository = makeRepository(folder.path);
	const dataDir = join(folder.path, 'data');
	const env = { NIXFLEET_REPO_URL: repository.url };
	let dashboard = await startDashboard({ dataDir, env });
	let browser = await openBrowser(dashboard.url);
	const bin = writeStandIns(folder.path);
	const hosts = new Map<string, NixHost>();
	for (const name of NAMES) {
		const host = nixHost({
			folder: folder.path,
			name,
			url: dashboard.url,
			repoUrl: repository.url,
			env: { PATH: `${bin}:${process.env.PATH ?? ''}`, NIXFLEET_BACKOFF_MS: '20' }
		});
		hosts.set(name, host);
	}
	const of = (name: string): NixHost => {
		const host = hosts.get(name);
		if (!host) throw new Error(`There is no ${name}.`);
		return host;
	};
	const agents = new Map(NAMES.map((name) => [name, of(name).startAgent()]));
	for (const name of NAMES) await browser.online(name);

	const get = (id: string): Promise<Rollout> => browser.rpc.rollouts.get.query({ id });
	return {
		of,
		repository,
		get browser() {
			return browser;
		},
		/** How the rebuild of a host is to go on; null takes it back. */
		steer(name: string, file: string, value: string | null): void {
			const path = join(of(name).root, file);
			if (value === null) rmSync(path, { force: true });
			else writeFileSync(path, value);
		},
		/** How often the host really began to activate something: the ground truth. */
		activations: (name: string): number =>
			of(name)
				.ledger()
				.filter(({ event }) => event === 'start').length,
		async start(more: { atOnce?: number; canary?: boolean } = {}): Promise<string> {
			const rows = await browser.rpc.hosts.list.query();
			const { id } = await browser.rpc.rollouts.start.mutate({
				hostIds: rows.map((row) => row.id),
				command: 'pull-switch',
				waves: more.canary === true ? [{ hosts: { by: 'count', count: 1 } }] : [],
				atOnce: more.atOnce
			});
			return id;
		},
		get,
		/** States of the hosts, by name. */
		states: async (id: string): Promise<string> =>
			(await get(id)).hosts.map(({ hostName, state }) => `${hostName} ${state}`).join(', '),
		until: (id: string, what: string, is: (rollout: Rollout) => boolean): Promise<Rollout> =>
			waitFor(
				what,
				async () => {
					const rollout = await get(id);
					return is(rollout) && rollout;
				},
				150_000
			),
		ended(id: string): Promise<Rollout> {
			return this.until(id, 'the rollout to finish', ({ state }) => state === 'finished');
		},
		hostId: async (name: string): Promise<string> => (await browser.host(name))?.id ?? '',
		async leave(name: string): Promise<void> {
			await agents.get(name)?.stop('SIGTERM');
			await waitFor(`${name} to be seen leaving`, async () => {
				const row = await browser.host(name);
				return row !== undefined && row.presence !== 'online';
			});
		},
		comeBack: (name: string): void => void agents.set(name, of(name).startAgent()),
		/** Kill -9, and the same dashboard again on the same port. */
		async restartDashboard(): Promise<void> {
			browser.close();
			await dashboard.program.stop('SIGKILL');
			dashboard = await startDashboard({ dataDir, port: dashboard.port, env });
			browser = await openBrowser(dashboard.url);
		},
		async [Symbol.asyncDispose]() {
			browser.close();
			for (const host of hosts.values()) await host[Symbol.asyncDispose]();
			await dashboard[Symbol.asyncDispose]();
			folder[Symbol.dispose]();
		}
	};
}

const stateOf = (rollout: Rollout, name: string) =>
	rollout.hosts.find(({ hostName }) => hostName === name)?.state;

describe('a rollout', () => {
	it('switches the canary, is paused and resumed, and then brings the rest the same commit, whatever was pushed', async () => {
		await using fleet = await openFleet();
		const { browser, repository } = fleet;
		const commit = repository.commit({ motd: 'one' });
		fleet.steer('a', 'slow-activation', '2');
		const id = await fleet.start({ canary: true });
		await waitFor('the canary to be at work', () => fleet.activations('a') > 0);
		expect(await fleet.states(id)).toBe('a asked, b waiting, c waiting');
		repository.commit({ motd: 'two' });
		await browser.rpc.target.refresh.mutate();
		await browser.rpc.rollouts.pause.mutate({ id });
		await fleet.until(id, 'the canary to be done', (now) => stateOf(now, 'a') === 'done');
		expect(await fleet.get(id)).toMatchObject({ state: 'paused', pause: { kind: 'person' } });
		expect(await fleet.states(id)).toBe('a done, b waiting, c waiting');

		await browser.rpc.rollouts.resume.mutate({ id });
		expect(await fleet.ended(id)).toMatchObject({
			sentence: 'Finished: 3 done.',
			commits: [commit]
		});
		for (const name of NAMES) {
			expect(fleet.activations(name)).toBe(1);
			expect((await browser.host(name))?.commit).toBe(commit);
		}
	});

	it('stops at the first failure, and goes on with another turn for the host that failed', async () => {
		await using fleet = await openFleet();
		const { browser } = fleet;
		fleet.steer('b', 'fail-activation', '4');
		const id = await fleet.start({ atOnce: 1 });
		const paused = await fleet.until(id, 'it to pause', ({ state }) => state === 'paused');
		expect(paused).toMatchObject({
			pause: { kind: 'failures', message: expect.stringMatching(/^b failed\./) }
		});
		expect(await fleet.states(id)).toBe('a done, b failed, c waiting');
		expect(fleet.activations('c')).toBe(0);

		fleet.steer('b', 'fail-activation', null);
		await browser.rpc.rollouts.resume.mutate({ id, retryFailed: true });
		expect(await fleet.ended(id)).toMatchObject({ sentence: 'Finished: 3 done.' });
		expect(NAMES.map(fleet.activations)).toEqual([1, 2, 1]);
	});

	it('waits for a host that is away while the others go on, and switches it when it is back', async () => {
		await using fleet = await openFleet();
		await fleet.leave('b');
		const id = await fleet.start();
		const waits = await fleet.until(id, 'the others to be done', ({ counts }) => counts.done === 2);
		expect(waits).toMatchObject({
			state: 'running',
			sentence: 'It waits for b, which cannot be asked now.'
		});
		fleet.comeBack('b');
		expect(await fleet.ended(id)).toMatchObject({ sentence: 'Finished: 3 done.' });
		expect(NAMES.map(fleet.activations)).toEqual([1, 1, 1]);

		// What is on target is done without being asked.
		const { rpc } = fleet.browser;
		const again = await rpc.rollouts.start.mutate({
			hostIds: [await fleet.hostId('a')],
			command: 'pull',
			waves: []
		});
		expect((await fleet.ended(again.id)).hosts).toMatchObject([
			{ state: 'done', operationId: null, sentence: expect.stringMatching(/nothing to pull/) }
		]);
	});

	it('that is cancelled asks nobody else, and lets what runs go on', async () => {
		await using fleet = await openFleet();
		fleet.steer('a', 'slow-activation', '2');
		const id = await fleet.start({ atOnce: 1 });
		await waitFor('the first to be at work', () => fleet.activations('a') > 0);
		const told = await fleet.browser.rpc.rollouts.cancel.mutate({ id });
		expect(told.message).toBe('The rollout is cancelled. 1 host at work goes on to the end.');
		const ended = await fleet.until(id, 'the first to end', ({ counts }) => counts.asked === 0);
		expect(ended).toMatchObject({
			state: 'cancelled',
			sentence: 'Cancelled: 1 done, 2 left out.'
		});
		expect(NAMES.map(fleet.activations)).toEqual([1, 0, 0]);
	});
});

it('kill -9 of the dashboard in the middle of a wave: the rollout goes on, and each host was asked once', async () => {
	await using fleet = await openFleet();
	for (const name of NAMES) fleet.steer(name, 'slow-build', '3');
	const id = await fleet.start({ atOnce: 2 });
	await fleet.until(id, 'two to be at work', ({ counts }) => counts.asked === 2);
	await fleet.restartDashboard();
	expect(await fleet.ended(id)).toMatchObject({ sentence: 'Finished: 3 done.' });
	expect(NAMES.map(fleet.activations)).toEqual([1, 1, 1]);
	for (const name of NAMES) {
		const made = await fleet.browser.rpc.operations.list.query({
			hostId: await fleet.hostId(name)
		});
		expect(made).toMatchObject([{ state: 'succeeded', command: 'pull-switch' }]);
	}
});

it('who follows a rollout sees it change to its end', async () => {
	await using fleet = await openFleet();
	const id = await fleet.start({ canary: true });
	const seen: Rollout[] = [];
	await new Promise<void>((resolve, reject) => {
		const following = fleet.browser.rpc.rollouts.follow.subscribe(
			{ id },
			{
				onData(rollout) {
					seen.push(rollout);
					if (rollout.state !== 'finished') return;
					following.unsubscribe();
					resolve();
				},
				onError: reject
			}
		);
	});
	expect(seen.length).toBeGreaterThan(1);
	const list = await new Promise((resolve, reject) => {
		const following = fleet.browser.rpc.rollouts.followList.subscribe(undefined, {
			onData(rollouts) {
				following.unsubscribe();
				resolve(rollouts);
			},
			onError: reject
		});
	});
	expect(list).toMatchObject([{ id, state: 'finished', counts: { done: 3 } }]);
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { LIMITS } from '$lib/protocol/index.ts';
import type { Logger } from '../platform/logger.ts';
import { COMMIT, json, repository, serve, silent } from './fixtures.ts';
import { createTarget, type TargetConfig } from './index.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'nixfleet-target-data-'));
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

const NOTHING: TargetConfig = {
	dataDir,
	versionUrl: undefined,
	repoUrl: undefined,
	branch: 'main',
	repoApi: undefined,
	moreRepos: [],
	repoKeyFile: undefined,
	repoKnownHostsFile: undefined,
	gitProtocols: 'file',
	targetIntervalMs: 3_600_000,
	targetStaleAfterMs: 900_000
};

describe('the target', () => {
	const open = (
		more: Partial<TargetConfig>,
		stored = new Map<string, string>(),
		log: Logger = silent
	) =>
		createTarget({
			config: { ...NOTHING, ...more },
			log,
			clock: { now: () => Date.now() },
			settings: {
				get: async (key) => stored.get(key) ?? null,
				set: async (key, value) => void stored.set(key, value)
			}
		});

	it('without a source is none, and says so', async () => {
		expect(await open({}).refresh()).toMatchObject({ target: null, source: 'none', error: null });
	});

	it('follows the repository, and says when it changed', async () => {
		using repo = repository();
		const first = repo.commit('one');
		const target = open({ repoUrl: repo.url });
		let changes = 0;
		target.changed.on(() => (changes += 1));
		expect((await target.refresh()).target?.commit).toBe(first);
		await target.refresh();
		expect(changes).toBe(1);
		const second = repo.commit('two');
		expect((await target.refresh()).target?.commit).toBe(second);
		expect(changes).toBe(2);
	});

	it('keeps the last good value when a look fails, and after a restart', async () => {
		const repo = repository();
		const stored = new Map<string, string>();
		const commit = repo.commit('one');
		await open({ repoUrl: repo.url }, stored).refresh();
		repo[Symbol.dispose]();
		const restarted = open({ repoUrl: repo.url }, stored);
		restarted.start();
		await expect
			.poll(() => restarted.view())
			.toMatchObject({ target: { commit }, error: /cannot be read/, stale: false });
		restarted.stop();
	});

	it('takes from version.json what Git did not tell, when it speaks of the same commit', async () => {
		using repo = repository();
		const commit = repo.commit('one');
		const systemPaths = { web1: '/nix/store/00000000000000000000000000000000-system' };
		await using server = await serve(
			json({ gitCommit: commit, message: 'as published', lockHash: '1'.repeat(64), systemPaths })
		);
		const target = open({ repoUrl: repo.url, versionUrl: server.url });
		expect((await target.refresh()).target).toMatchObject({
			commit,
			message: 'one',
			branch: 'main',
			lockHash: '1'.repeat(64),
			lockInputs: null,
			systemPaths
		});
		const next = repo.commit('two');
		expect((await target.refresh()).target).toMatchObject({
			commit: next,
			message: 'two',
			lockHash: null,
			lockInputs: null,
			systemPaths: null
		});
	});

	it('knows how commits stand to each other, and says when it has found out', async () => {
		using repo = repository();
		const one = repo.commit('one');
		const two = repo.commit('two');
		const target = open({ repoUrl: repo.url });
		await target.refresh();
		let told = 0;
		target.changed.on(() => (told += 1));
		expect(target.ancestry(one, two)).toEqual({ relation: 'unknown' });
		await expect.poll(() => told).toBe(1);
		expect(target.ancestry(one, two)).toEqual({
			relation: 'ancestor',
			behind: 1,
			subjects: ['two']
		});
	});

	it('keeps what it knows of a commit when version.json is away', async () => {
		using repo = repository();
		const commit = repo.commit('one');
		let broken = false;
		await using server = await serve((_, response) =>
			broken
				? response.writeHead(500).end()
				: response.end(JSON.stringify({ gitCommit: commit, lockHash: '1'.repeat(64) }))
		);
		const stored = new Map<string, string>();
		const config = { repoUrl: repo.url, versionUrl: server.url };
		const target = open(config, stored);
		await target.refresh();
		broken = true;
		const kept = { target: { commit, lockHash: '1'.repeat(64) }, error: null };
		expect(await target.refresh()).toMatchObject(kept);
		const restarted = open(config, stored);
		restarted.start();
		await expect.poll(() => restarted.view().checkedAt).not.toBeNull();
		expect(restarted.view()).toMatchObject(kept);
		restarted.stop();
	});

	it('says so when only the system paths of its commit are new', async () => {
		let systemPaths = {};
		await using server = await serve((_, response) =>
			response.end(JSON.stringify({ gitCommit: COMMIT, systemPaths }))
		);
		const target = open({ versionUrl: server.url });
		let changes = 0;
		target.changed.on(() => (changes += 1));
		await target.refresh();
		systemPaths = { hsb1: '/nix/store/aaa-system' };
		await target.refresh();
		expect(changes).toBe(2);
	});

	it('of another source replaces the old one, whose late answer is dropped', async () => {
		const held: (() => void)[] = [];
		await using slow = await serve((_, response) => {
			held.push(() => response.end(JSON.stringify({ gitCommit: 'b'.repeat(40) })));
		});
		let looks = 0;
		await using fast = await serve((_, response) => {
			looks += 1;
			held.push(() => response.end(JSON.stringify({ gitCommit: COMMIT })));
		});
		const target = open({ versionUrl: slow.url });
		const first = target.refresh();
		await expect.poll(() => held.length).toBe(1);
		target.setSource({ kind: 'version-json', url: fast.url });
		await expect.poll(() => held.length).toBe(2);
		held[0]?.();
		await first;
		expect(target.view().target).toBeNull();
		const second = target.refresh();
		held[1]?.();
		// Who asks while a look is under way gets one that began afterwards.
		await expect.poll(() => held.length).toBe(3);
		held[2]?.();
		expect((await second).target?.commit).toBe(COMMIT);
		expect(looks).toBe(2);
	});

	it('is warned of once while its source stays down, and again after it was up', async () => {
		const warnings: unknown[] = [];
		let up = false;
		await using server = await serve((_, response) =>
			up ? response.end(JSON.stringify({ gitCommit: COMMIT })) : response.writeHead(503).end()
		);
		const target = open({ versionUrl: server.url }, new Map(), {
			...silent,
			warn: (message) => warnings.push(message)
		});
		await target.refresh();
		await target.refresh();
		expect(warnings).toHaveLength(1);
		up = true;
		expect(await target.refresh()).toMatchObject({ error: null });
		up = false;
		expect(await target.refresh()).toMatchObject({ target: { commit: COMMIT }, error: /503/ });
		expect(warnings).toHaveLength(2);
	});

	it('that cannot be kept is still the target', async () => {
		await using server = await serve(json({ gitCommit: COMMIT }));
		const full = {
			get: () => Promise.reject(new Error('disk')),
			set: () => Promise.reject(new Error('disk'))
		};
		const target = createTarget({
			config: { ...NOTHING, versionUrl: server.url },
			log: silent,
			clock: { now: () => Date.now() },
			settings: full
		});
		target.start();
		await expect
			.poll(() => target.view())
			.toMatchObject({ target: { commit: COMMIT }, error: null });
		target.stop();
	});

	it('is kept without the password of its URL', async () => {
		await using server = await serve(json({ gitCommit: COMMIT }));
		const stored = new Map<string, string>();
		const target = open({ versionUrl: server.url.replace('://', '://me:hunter2@') }, stored);
		expect(JSON.stringify(await target.refresh())).toMatch(/"source"/);
		expect(JSON.stringify([...stored, target.view()])).toContain(COMMIT);
		expect(JSON.stringify([...stored, target.view()])).not.toContain('hunter2');
	});

	it('grows stale by the clock, not by a failed look', async () => {
		let up = true;
		let now = 1_000_000;
		await using server = await serve((_, response) =>
			up ? response.end(JSON.stringify({ gitCommit: COMMIT })) : response.writeHead(503).end()
		);
		const target = createTarget({
			config: { ...NOTHING, versionUrl: server.url },
			log: silent,
			clock: { now: () => now },
			settings: { get: async () => null, set: async () => {} }
		});
		await target.refresh();
		up = false;
		now += NOTHING.targetStaleAfterMs;
		expect(await target.refresh()).toMatchObject({ stale: false, checkedAt: now });
		now += 1;
		expect(target.view()).toMatchObject({ stale: true, target: { commit: COMMIT } });
	});

	it('is not waited for longer than asked', async () => {
		await using server = await serve(() => {});
		const target = open({ versionUrl: server.url });
		expect(await target.refreshIfOlderThan(1_000, 50)).toMatchObject({ target: null });
	});

	it('is looked at once for many who ask at the same time', async () => {
		let looks = 0;
		await using server = await serve((_, response) => {
			looks += 1;
			response.end(JSON.stringify({ gitCommit: COMMIT }));
		});
		const target = open({ versionUrl: server.url });
		await Promise.all(Array.from({ length: 20 }, () => target.refreshIfOlderThan(1_000, 2_000)));
		expect(looks).toBe(1);
	});

	it('of a host is that of the branch and repository which it follows', async () => {
		using fleet = repository();
		using more = repository();
		const main = fleet.commit('fleet');
		fleet.git('checkout', '-q', '-b', 'stable');
		const stable = fleet.commit('stable');
		const other = more.commit('other');
		const target = open({ repoUrl: fleet.url, moreRepos: [more.url] });
		const commitOf = (repoUrl: string | null, branch: string) =>
			target.of({ repoUrl, branch }).target?.commit;
		// Followed from the first question on.
		commitOf(fleet.url, 'stable');
		commitOf(more.url, 'main');
		await target.refresh();
		expect(commitOf(fleet.url, 'main')).toBe(main);
		expect(commitOf(fleet.url, 'stable')).toBe(stable);
		expect(commitOf(null, 'stable')).toBe(stable);
		expect(commitOf(more.url, 'main')).toBe(other);
		expect(target.view().target?.commit).toBe(main);
		await expect.poll(() => target.ancestry(main, stable)).toMatchObject({ behind: 1 });
		expect(target.of({ repoUrl: 'file:///somewhere/else', branch: 'main' })).toEqual(target.view());
		commitOf(fleet.url, 'nope');
		await target.refresh();
		expect(target.of({ repoUrl: fleet.url, branch: 'nope' })).toMatchObject({
			target: null,
			error: expect.stringMatching(/no such branch/) as string
		});
		expect(target.view().error).toBeNull();
	});

	it('follows so many branches at most', async () => {
		using fleet = repository();
		fleet.commit('fleet');
		const target = open({ repoUrl: fleet.url });
		await target.refresh();
		for (let index = 0; index < LIMITS.followedBranches; index++)
			expect(target.of({ repoUrl: null, branch: `b${index}` }).target).toBeNull();
		expect(target.of({ repoUrl: null, branch: 'one-more' })).toEqual(target.view());
	});
});

import { existsSync, lutimesSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitFor } from '../support/wait-for.ts';
import { openWorld } from '../support/world.ts';

/** Generations as the real nix-env makes them: listed, compared, gone back to, and removed. */

let world: Awaited<ReturnType<typeof openWorld>>;
const commits: string[] = [];

beforeAll(async () => {
	world = await openWorld({ spec: { motd: 'one', packages: { hello: '1.0' } } });
	const { browser, repository } = world;
	for (const version of ['1.0', '2.0', '3.0']) {
		repository.setHost('hsb1', { motd: version, packages: { hello: version } });
		commits.push(repository.push(`hello ${version}`));
		await browser.finished(await browser.start('hsb1', 'pull-switch'));
	}
	await generations(3);
});
afterAll(() => world[Symbol.asyncDispose]());

const running = (): string => realpathSync(join(world.host.root, 'run/current-system'));
const nextBoot = (): string => realpathSync(join(world.host.root, 'nix/var/nix/profiles/system'));

/** The host's generations as the dashboard shows them, once there are so many. */
const generations = (count: number) =>
	waitFor(`${count} generations`, async () => {
		const { generations, generationsTotal } = await world.browser.detail('hsb1');
		return generationsTotal === count && generations;
	});

it('are listed with number, commit, path and what they are', async () => {
	const list = await generations(3);
	expect(list).toMatchObject([
		{ number: 3, commit: commits[2], current: true, next: true, booted: false },
		{ number: 2, commit: commits[1], current: false, next: false, booted: false },
		{ number: 1, commit: commits[0], current: false, next: false, booted: true }
	]);
	expect(list[0]?.systemPath).toBe(running());
	expect(list[0]?.at).toBeGreaterThan(list[2]?.at ?? Infinity);
});

it('can be compared, any two of them', async () => {
	const [newest, , oldest] = await generations(3);
	const done = await world.browser.finished(
		await world.browser.ask('hsb1', {
			command: 'compare',
			argument: { fromPath: oldest?.systemPath ?? null, systemPath: newest?.systemPath ?? null }
		})
	);
	expect(done).toMatchObject({ state: 'succeeded', message: '1 package differs.' });
	expect(done.evidence?.comparison?.closure?.changes).toMatchObject([
		{ name: 'hello', before: '1.0', after: '3.0' }
	]);
});

it('can be gone back to: that very system runs, the next boot starts it, and no new number is made', async () => {
	const { browser } = world;
	const [, , oldest] = await generations(3);
	const argument = { generation: 1, systemPath: oldest?.systemPath ?? null };
	const id = await browser.ask('hsb1', { command: 'rollback', argument });
	expect(await browser.finished(id)).toMatchObject({
		state: 'succeeded',
		message: 'Runs generation 1 again.',
		evidence: {
			builtPath: argument.systemPath,
			systemPathAfter: argument.systemPath,
			generation: 1
		}
	});
	expect(running()).toBe(argument.systemPath);
	expect(nextBoot()).toBe(argument.systemPath);
	expect(readlinkSync(join(world.host.root, 'nix/var/nix/profiles/system'))).toBe('system-1-link');
	const row = await waitFor('the row to know', async () => {
		const now = await browser.host('hsb1');
		return now?.generation === 1 && now.status.system.reason === 'rebuild-needed' && now;
	});
	expect(row.status.system.message).toContain('Switch to it');
	// What was chosen on purpose is not taken for a change by hand.
	expect(row.status.system.reason).not.toBe('drifted');
});

it('are refused when the list that was looked at is out of date', async () => {
	const ask = (argument: { generation: number; systemPath: string }) =>
		world.browser.ask('hsb1', { command: 'rollback', argument });
	await expect(ask({ generation: 9, systemPath: running() })).rejects.toThrow(/no generation 9/);
	await expect(ask({ generation: 2, systemPath: '/nix/store/other' })).rejects.toThrow(
		/no generation 2 with that system/
	);
	await expect(
		world.browser.ask('hsb1', { command: 'rollback', argument: { generation: 2 } })
	).rejects.toThrow(/number and the path/);
});

it('that fail to activate are undone: what ran before runs again', async () => {
	const { browser, repository } = world;
	const before = running();
	repository.setHost('hsb1', { motd: 'bad', failSwitch: true });
	repository.push('a system that does not start');
	expect(await browser.finished(await browser.start('hsb1', 'boot', true))).toBeDefined();
	await browser.finished(await browser.start('hsb1', 'pull'));
	await browser.finished(await browser.start('hsb1', 'boot'));
	const [bad] = await waitFor('the bad generation', async () => {
		const { generations } = await browser.detail('hsb1');
		return generations[0]?.next === true && generations;
	});
	const done = await browser.finished(
		await browser.ask('hsb1', {
			command: 'rollback',
			argument: { generation: bad?.number ?? null, systemPath: bad?.systemPath ?? null }
		})
	);
	expect(['failed', 'rolled-back']).toContain(done.state);
	expect(done.message).toContain('The system that ran before runs again.');
	expect(running()).toBe(before);
});

it('and what only old ones need is removed: what runs and what boots next stays', async () => {
	const { browser, host } = world;
	const [before] = await generations(4);
	const profiles = join(host.root, 'nix/var/nix/profiles');
	const isOld = new Date(Date.now() - 40 * 86_400_000);
	// As if they had been made long ago: nix goes by the age of the profile's links.
	for (const number of [1, 2, 3])
		lutimesSync(join(profiles, `system-${number}-link`), isOld, isOld);
	const removed = realpathSync(join(profiles, 'system-2-link'));
	const done = await browser.finished(
		await browser.ask('hsb1', { command: 'collect-garbage', argument: { keepDays: 30 } })
	);
	expect(done).toMatchObject({ state: 'succeeded' });
	expect(done.evidence?.garbage?.removedGenerations).toBeGreaterThan(0);
	expect(done.evidence?.garbage?.freedBytes).toBeGreaterThan(0);
	expect(existsSync(removed)).toBe(false);
	expect(existsSync(running())).toBe(true);
	expect(existsSync(before?.systemPath ?? '')).toBe(true);
	const left = await waitFor('fewer generations', async () => {
		const { generations, generationsTotal } = await browser.detail('hsb1');
		return generationsTotal < 4 && generations;
	});
	expect(left.find((generation) => generation.next)?.systemPath).toBe(before?.systemPath);
});

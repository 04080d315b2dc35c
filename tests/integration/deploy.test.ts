import { readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { processesOf } from '../support/process.ts';
import { waitFor } from '../support/wait-for.ts';
import { openWorld } from '../support/world.ts';

/** The main job on real input: real Git, real Nix, a real agent; nixos-rebuild is the stand-in of tests/support/bin. */

it('a new commit is pulled, built by Nix, activated, and the row tells the truth', async () => {
	await using world = await openWorld();
	const { browser, host, repository } = world;
	const first = await browser.finished(await browser.start('hsb1', 'pull-switch'));
	expect(first).toMatchObject({
		state: 'succeeded',
		evidence: { exitCode: 0, generation: 1, commitAfter: repository.head() }
	});

	repository.setHost('hsb1', { motd: 'two' });
	const commit = repository.push('hsb1: another message of the day');
	await browser.rpc.target.refresh.mutate();
	expect((await browser.host('hsb1'))?.status).toMatchObject({
		git: { state: 'behind' },
		onTarget: false
	});

	const pulled = await browser.finished(await browser.start('hsb1', 'pull'));
	expect(pulled).toMatchObject({ state: 'succeeded', commit, evidence: { commitAfter: commit } });
	const behind = await waitFor('the pulled commit in the row', async () => {
		const row = await browser.host('hsb1');
		return row?.commit === commit && row;
	});
	expect(behind.status).toMatchObject({
		git: { state: 'ok' },
		system: { state: 'behind' },
		onTarget: false
	});

	const id = await browser.start('hsb1', 'switch');
	const switched = await browser.finished(id);
	expect(switched).toMatchObject({ state: 'succeeded', evidence: { exitCode: 0, generation: 2 } });
	const running = readlinkSync(join(host.root, 'run/current-system'));
	expect(switched.evidence).toMatchObject({ builtPath: running, systemPathAfter: running });
	const row = await waitFor('the row to be on target', async () => {
		const now = await browser.host('hsb1');
		return now?.status.onTarget === true && now;
	});
	expect(row).toMatchObject({
		commit,
		generation: 2,
		systemPath: running,
		status: { system: { state: 'ok' } }
	});
	expect(host.ledger().filter((line) => line.operation === id)).toEqual([
		{ operation: id, event: 'start', exitCode: null },
		{ operation: id, event: 'end', exitCode: 0 }
	]);
	const log = await browser.log(id);
	expect(log.toString()).toContain('activated two');
	expect(log.equals(host.outputOf(id))).toBe(true);
});

it('a build that fails is shown as failed, with its output, and changes nothing that runs', async () => {
	await using world = await openWorld();
	const { browser, host, repository } = world;
	await browser.finished(await browser.start('hsb1', 'pull-switch'));
	const before = readlinkSync(join(host.root, 'run/current-system'));
	repository.setHost('hsb1', { motd: 'broken', failBuild: true });
	repository.push('hsb1: break the build');
	const id = await browser.start('hsb1', 'pull-switch');
	const failed = await browser.finished(id);
	expect(failed).toMatchObject({ state: 'failed', evidence: { systemPathAfter: before } });
	expect(failed.evidence?.exitCode).not.toBe(0);
	expect((await browser.log(id)).toString()).toContain('the builder of hsb1 says no');
	expect(readlinkSync(join(host.root, 'run/current-system'))).toBe(before);
	expect(host.ledger().filter((line) => line.operation === id)).toEqual([]);
	// The row does not speak of an activation that nobody tried.
	const row = await waitFor('the failed build in the row', async () => {
		const now = await browser.host('hsb1');
		return now?.status.system.state === 'error' && now;
	});
	expect(row.status.system.reason).toBe('build-failed');
	expect(row.status.sentence).toMatch(/Building [0-9a-f]{7} failed: nothing was activated\./);
});

it('an activation that fails is a failure, although the build went well', async () => {
	await using world = await openWorld({ spec: { motd: 'bad units', failSwitch: true } });
	const { browser } = world;
	const failed = await browser.finished(await browser.start('hsb1', 'pull-switch'));
	expect(failed.state).toBe('failed');
	const row = await waitFor('the failed activation in the row', async () => {
		const now = await browser.host('hsb1');
		return now?.status.system.state === 'error' && now;
	});
	expect(row.status.system.reason).toBe('activation-failed');
	expect(row.status.onTarget).toBe(false);
});

it('stop in the middle of a build ends the whole tree, and the agent is unharmed', async () => {
	await using world = await openWorld({ spec: { motd: 'slow', buildSeconds: 120 } });
	const { browser } = world;
	const id = await browser.start('hsb1', 'pull-switch');
	await waitFor('the build to be under way', async () =>
		(await browser.log(id)).toString().includes('still building, second 1')
	);
	expect(processesOf(id).length).toBeGreaterThan(0);
	await browser.rpc.operations.stop.mutate({ id });
	const stopped = await browser.finished(id, 20_000);
	expect(stopped).toMatchObject({ state: 'cancelled', evidence: { leftRunning: [] } });
	await waitFor('every process of it to be gone', () => processesOf(id).length === 0, 10_000);
	world.repository.setHost('hsb1', { motd: 'quick' });
	world.repository.push('hsb1: quick again');
	expect((await browser.finished(await browser.start('hsb1', 'pull-switch'))).state).toBe(
		'succeeded'
	);
});

it('tests run one by one, and one that fails fails the run by name', async () => {
	await using world = await openWorld();
	const { browser, repository } = world;
	repository.test('hsb1', 'T01-good.sh', 'echo fine');
	repository.test('hsb1', 'T02-bad.sh', 'echo "the web server is down"; exit 3');
	repository.test('hsb1', 'T03-also-good.sh', 'echo fine, too');
	repository.push('hsb1: tests');
	await browser.finished(await browser.start('hsb1', 'pull-switch'));
	const id = await browser.start('hsb1', 'test');
	const tested = await browser.finished(id);
	expect(tested.state).toBe('failed');
	expect(
		tested.evidence?.tests?.map(({ name, passed, exitCode }) => ({ name, passed, exitCode }))
	).toEqual([
		{ name: 'T01-good.sh', passed: true, exitCode: 0 },
		{ name: 'T02-bad.sh', passed: false, exitCode: 3 },
		{ name: 'T03-also-good.sh', passed: true, exitCode: 0 }
	]);
	expect((await browser.log(id)).toString()).toContain('the web server is down');
	const row = await waitFor('the failed tests in the row', async () => {
		const now = await browser.host('hsb1');
		return now?.status.tests.state === 'error' && now;
	});
	expect(row.status.tests.message).toContain('T02-bad.sh');
});

it('a host without tests has no failure', async () => {
	await using world = await openWorld();
	const { browser } = world;
	await browser.finished(await browser.start('hsb1', 'pull'));
	expect(await browser.finished(await browser.start('hsb1', 'test'))).toMatchObject({
		state: 'succeeded',
		evidence: { tests: [] }
	});
});

it('a phase that takes too long is ended, and called so', async () => {
	await using world = await openWorld({
		spec: { motd: 'slow', buildSeconds: 120 },
		serverEnv: { NIXFLEET_PHASE_LIMITS: '{"build": 2500}' }
	});
	const { browser } = world;
	const id = await browser.start('hsb1', 'pull-switch');
	expect(await browser.finished(id)).toMatchObject({ state: 'timed-out' });
	await waitFor('every process of it to be gone', () => processesOf(id).length === 0, 10_000);
});

it('a pull that would change nothing says so, and can be forced', async () => {
	await using world = await openWorld();
	const { browser } = world;
	await browser.finished(await browser.start('hsb1', 'pull'));
	await waitFor('the checkout in the row', async () => (await browser.host('hsb1'))?.commit);
	expect(await browser.request('hsb1', 'pull')).toMatchObject({
		ok: false,
		code: 'on-target',
		forceable: true
	});
	expect((await browser.finished(await browser.start('hsb1', 'pull', true))).state).toBe(
		'succeeded'
	);
});

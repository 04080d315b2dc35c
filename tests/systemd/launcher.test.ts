import { afterAll, beforeAll, expect, it } from 'vitest';
import { processesOf } from '../support/process.ts';
import { waitFor } from '../support/wait-for.ts';
import { openSystemdWorld, SECRET_OF_NIX, UNIT, unitOf } from './systemd-world.ts';

/** The agent as a service of a real systemd, with the unit of packaging/systemd. One machine for all tests of this file. */

let world: Awaited<ReturnType<typeof openSystemdWorld>>;
beforeAll(async () => {
	world = await openSystemdWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

it('a switch that restarts the agent’s own unit ends well, is told once, and runs once', async () => {
	const { browser, steer, mainPid, events, hostLog } = world;
	steer({
		'slow-build': '0',
		'slow-activation': '0',
		'activation-hook': `#!/bin/sh\necho restarting ${UNIT}\nsystemctl restart ${UNIT}\n`
	});
	const before = mainPid();
	const id = await browser.start('hsb1', 'pull-switch');
	expect(await browser.finished(id)).toMatchObject({
		state: 'succeeded',
		evidence: { exitCode: 0 }
	});
	expect(mainPid()).not.toBe(before);
	expect(events(id)).toEqual(['start', 'end 0']);
	expect(await world.output(id)).toContain(`restarting ${UNIT}`);
	expect((await browser.log(id)).equals(hostLog(id))).toBe(true);
	steer({ 'activation-hook': '#!/bin/sh\n' });
});

it('an operation runs in a unit of its own and goes on while the agent is stopped', async () => {
	const { browser, host, steer, events } = world;
	steer({ 'slow-build': '4' });
	const id = await browser.start('hsb1', 'pull-switch');
	await waitFor(
		'the build',
		async () => (await browser.host('hsb1'))?.operation?.phase === 'build'
	);
	expect(host.property(unitOf(id), 'ActiveState')).toBe('active');
	host.run('systemctl', 'stop', UNIT);
	await waitFor('the switch to end without its agent', () => events(id).includes('end 0'));
	host.run('systemctl', 'start', UNIT);
	expect(await browser.finished(id)).toMatchObject({ state: 'succeeded' });
	expect(events(id)).toEqual(['start', 'end 0']);
});

it('the settings of the agent reach an operation and its guard, and nobody who asks systemd for their units', async () => {
	const { browser, host, steer } = world;
	steer({
		'slow-build': '0',
		// Another system than the one that runs: nothing else has a guard.
		salt: 'settings',
		'activation-hook': '#!/bin/sh\necho "nix is told $NIX_CONFIG"\nsleep 3\n'
	});
	const id = await browser.start('hsb1', 'switch');
	await waitFor('the activation', async () => (await world.output(id)).includes('nix is told'));
	for (const unit of [unitOf(id), unitOf(id).replace('operation', 'guard')]) {
		const shown = host.run('systemctl', 'show', unit).output;
		expect(shown).toContain('ActiveState=active');
		expect(shown).not.toContain('c4nary');
	}
	expect(await browser.finished(id)).toMatchObject({ state: 'succeeded' });
	expect(await world.output(id)).toContain(`nix is told ${SECRET_OF_NIX}`);
	steer({ 'activation-hook': '#!/bin/sh\n' });
});

it('kill -9 of the agent changes nothing', async () => {
	const { browser, host, steer, events } = world;
	steer({ 'slow-build': '2' });
	const id = await browser.start('hsb1', 'switch');
	await waitFor(
		'the build',
		async () => (await browser.host('hsb1'))?.operation?.phase === 'build'
	);
	host.run('systemctl', 'kill', '--signal=SIGKILL', UNIT);
	expect(await browser.finished(id)).toMatchObject({ state: 'succeeded' });
	expect(events(id)).toEqual(['start', 'end 0']);
});

it('a stop ends the whole unit, a grandchild with a session of its own too, and leaves the agent alone', async () => {
	const { browser, host, steer, mainPid, repository } = world;
	steer({ 'slow-build': '0' });
	repository.commit({
		'hosts/hsb1/tests/T01-daemon.sh': '#!/bin/sh\nsetsid sleep 311 &\necho begun\nsleep 312\n'
	});
	await browser.finished(await browser.start('hsb1', 'pull'));
	const agent = mainPid();
	const id = await browser.start('hsb1', 'test');
	await waitFor('the test to run', async () => (await world.output(id)).includes('begun'));
	expect(processesOf(id).length).toBeGreaterThan(2);
	await browser.rpc.operations.stop.mutate({ id });
	expect(await browser.finished(id)).toMatchObject({
		state: 'cancelled',
		evidence: { leftRunning: [] }
	});
	await waitFor('every process of it to be gone', () => processesOf(id).length === 0);
	await waitFor('the unit to be gone', () =>
		['inactive', 'failed'].includes(host.property(unitOf(id), 'ActiveState'))
	);
	expect(mainPid()).toBe(agent);
});

it('restart-agent brings another main process, by the service manager', async () => {
	const { browser, mainPid } = world;
	const before = mainPid();
	const id = await browser.start('hsb1', 'restart-agent');
	expect(await browser.finished(id)).toMatchObject({ state: 'succeeded' });
	expect(mainPid()).not.toBe(before);
});

it('reboot restarts the machine, and is a success once it is back', async () => {
	const { browser, host } = world;
	const bootId = () => host.run('cat', '/proc/sys/kernel/random/boot_id').output;
	const before = bootId();
	const id = await browser.start('hsb1', 'reboot');
	expect(await browser.finished(id, 90_000)).toMatchObject({
		state: 'succeeded',
		evidence: { bootIdBefore: before }
	});
	expect(bootId()).not.toBe(before);
});

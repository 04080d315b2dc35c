import { afterAll, beforeAll, expect, it } from 'vitest';
import { waitFor } from '../support/wait-for.ts';
import { openSystemdWorld, UNIT, unitOf } from './systemd-world.ts';

/** Under a real systemd, a switch that makes its host worse is undone by itself, and the host is back. */

let world: Awaited<ReturnType<typeof openSystemdWorld>>;
afterAll(() => world[Symbol.asyncDispose]());

let salt = 0;
/** @param hook what activating the new system does; going back does what the hook of the one before says */
async function switchTo(hook: string) {
	salt += 1;
	world.steer({ salt: String(salt), 'system-hook': `#!/bin/sh\n${hook}\n` });
	return world.browser.finished(await world.browser.start('hsb1', 'pull-switch'), 90_000);
}
/** A system that is well: the right address, no failing unit, the agent runs. */
const WELL = `sed -i 's/:1$/:'"$(cat /etc/nixfleet/port)"'/' /etc/nixfleet/agent.env
rm -f /etc/systemd/system/doomed.service && systemctl daemon-reload && systemctl reset-failed
systemctl restart --no-block ${UNIT}`;

beforeAll(async () => {
	world = await openSystemdWorld();
	const { host } = world;
	host.run(
		'sh',
		'-c',
		"sed -n 's/^NIXFLEET_URL=.*:\\([0-9]*\\)$/\\1/p' /etc/nixfleet/agent.env > /etc/nixfleet/port"
	);
	// Nothing ran before the first one, so only the second is on trial.
	await switchTo(WELL);
	expect(await switchTo(WELL)).toMatchObject({
		state: 'succeeded',
		evidence: { confirmed: true }
	});
});

it('is undone when it breaks the address of the dashboard and restarts the agent', async () => {
	const before = world.running();
	const done = await switchTo(`sed -i '/^NIXFLEET_URL=/s/:[0-9]*$/:1/' /etc/nixfleet/agent.env
systemctl restart --no-block ${UNIT}`);
	expect(done).toMatchObject({ state: 'rolled-back', evidence: { systemPathAfter: before } });
	expect(done.message).toContain('could not reach the dashboard anew');
	expect(world.running()).toBe(before);
	expect((await world.browser.online('hsb1')).presence).toBe('online');
});

it('is undone when a unit fails', async () => {
	const before = world.running();
	const done =
		await switchTo(`printf '[Service]\nType=oneshot\nExecStart=/bin/false\n' > /etc/systemd/system/doomed.service
systemctl daemon-reload; systemctl start doomed.service; true`);
	expect(done).toMatchObject({ state: 'rolled-back', evidence: { confirmed: false } });
	expect(done.message).toContain('doomed.service');
	expect(world.running()).toBe(before);
	expect(world.host.property('doomed.service', 'ActiveState')).toBe('inactive');
});

it('is undone when it stops the agent for good', async () => {
	const before = world.running();
	const done = await switchTo(`systemctl stop ${UNIT}`);
	expect(done).toMatchObject({ state: 'rolled-back' });
	expect(world.running()).toBe(before);
});

it('is finished, confirmed as it is, when its unit is asked to end while the boot loader is written', async () => {
	salt += 1;
	world.steer({ salt: String(salt), 'system-hook': `#!/bin/sh\n${WELL}\n`, 'slow-boot': '3' });
	const id = await world.browser.start('hsb1', 'pull-switch');
	await waitFor('the boot loader', async () =>
		(await world.output(id)).includes('/bin/switch-to-configuration boot')
	);
	world.host.run('systemctl', 'stop', unitOf(id));
	world.steer({ 'slow-boot': '0' });
	expect(await world.browser.finished(id, 90_000)).toMatchObject({
		state: 'succeeded',
		evidence: { confirmed: true, exitCode: 0 }
	});
});

it('is undone when the runner’s unit is killed: its guard has one of its own', async () => {
	const before = world.running();
	salt += 1;
	world.steer({ salt: String(salt), 'system-hook': `#!/bin/sh\nsystemctl stop ${UNIT}\n` });
	const id = await world.browser.start('hsb1', 'pull-switch');
	await waitFor('the new system', () => world.running() !== before);
	world.host.run('systemctl', 'kill', '--signal=SIGKILL', unitOf(id));
	expect(await world.browser.finished(id, 90_000)).toMatchObject({ state: 'rolled-back' });
	expect(world.running()).toBe(before);
});

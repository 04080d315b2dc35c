import { expect, it } from 'vitest';
import { waitFor } from '../support/wait-for.ts';
import { openWorld } from '../support/world.ts';

/** Operations outlive what talks about them. */

const SLOW = { motd: 'slow', buildSeconds: 4 };

it('kill -9 of the agent during a switch: the switch goes on, and its result arrives after a restart', async () => {
	await using world = await openWorld({ spec: SLOW });
	const { browser, host } = world;
	const id = await browser.start('hsb1', 'pull-switch');
	await waitFor('the build to be under way', async () =>
		(await browser.log(id)).toString().includes('still building, second 1')
	);
	await world.agent?.stop('SIGKILL');
	await waitFor(
		'the loss of contact to be shown',
		async () => (await browser.rpc.operations.get.query({ id })).unknown
	);
	await waitFor('the switch to end without its agent', () =>
		host.ledger().some((line) => line.event === 'end')
	);
	expect(await browser.rpc.operations.get.query({ id })).toMatchObject({
		state: 'running',
		unknown: true
	});
	host.startAgent();
	expect(await browser.finished(id)).toMatchObject({
		state: 'succeeded',
		unknown: false,
		evidence: { exitCode: 0 }
	});
	expect(host.ledger().map((line) => line.event)).toEqual(['start', 'end']);
	expect((await browser.log(id)).equals(host.outputOf(id))).toBe(true);
});

it('kill -9 of the dashboard during a switch: it is adopted, and no byte is lost or doubled', async () => {
	await using world = await openWorld({ spec: SLOW });
	const { host } = world;
	const id = await world.browser.start('hsb1', 'pull-switch');
	await waitFor('the build to be under way', async () =>
		(await world.browser.log(id)).toString().includes('still building, second 1')
	);
	await world.restartDashboard();
	expect(await world.browser.finished(id)).toMatchObject({
		state: 'succeeded',
		evidence: { exitCode: 0 }
	});
	expect(host.ledger().map((line) => line.event)).toEqual(['start', 'end']);
	expect((await world.browser.log(id)).equals(host.outputOf(id))).toBe(true);
});

it('the dashboard ends within two seconds of a signal, sockets open', async () => {
	await using world = await openWorld();
	const asked = Date.now();
	expect(await world.dashboard.program.stop('SIGTERM')).toBe(0);
	// Its own deadline is 2 s; the rest is for a busy machine.
	expect(Date.now() - asked).toBeLessThan(6_000);
	expect(world.dashboard.program.output()).not.toMatch(/"level":"error"/);
});

import { once } from 'node:events';
import { expect, it } from 'vitest';
import WebSocket from 'ws';
import { LIMITS } from '$lib/protocol/index.ts';
import { ENROLMENT_TOKEN } from '../support/server.ts';
import { openWorld } from '../support/world.ts';

/** Whoever sends rubbish through the door hurts nobody but themselves. */

const knock = async (port: number): Promise<WebSocket> => {
	const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, {
		headers: { authorization: `Bearer ${ENROLMENT_TOKEN}` }
	});
	socket.on('error', () => {});
	await once(socket, 'open');
	return socket;
};

it('malformed and oversize frames cost their sender the socket, and the fleet works on', async () => {
	await using world = await openWorld();
	const { port } = world.dashboard;

	const malformed = await knock(port);
	const gone = once(malformed, 'close');
	for (const frame of ['{', 'null', '[[[[', '{"id":1,"method":"mutation"}', '\u0000'])
		malformed.send(frame);
	malformed.send(Buffer.from([0xff, 0xfe, 0x00]));

	const oversize = await knock(port);
	const closed = once(oversize, 'close');
	oversize.send('x'.repeat(LIMITS.agentFrameBytes + 1));
	expect((await closed)[0]).toBe(1009);

	expect(
		await world.browser.finished(await world.browser.start('hsb1', 'pull-switch'))
	).toMatchObject({ state: 'succeeded' });
	expect((await fetch(`${world.dashboard.url}/health`)).ok).toBe(true);
	// Nothing was introduced on it: it is closed after the time for hello.
	await gone;
	expect(world.dashboard.program.output()).not.toMatch(/unhandled|uncaught|"level":"error"/i);
	expect(world.agent?.child.exitCode).toBeNull();
});

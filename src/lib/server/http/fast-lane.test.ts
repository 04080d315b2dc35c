import { once } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import { openGate } from '../../../../tests/support/gate-server.ts';
import { helloOf, profileOf } from '../../../../tests/support/rooms.ts';
import * as lane from './fast-lane.ts';

const { metrics } = helloOf('hsb1');
const INPUT = { metrics, active: null };

type Frame = Record<string, unknown>;
const call = (path: string, input: unknown, more: Frame = {}): Frame => ({
	id: 7,
	jsonrpc: '2.0',
	method: 'mutation',
	params: { path, input },
	...more
});
const beat = (more: Frame = {}, input: unknown = INPUT): Frame =>
	call('agent.heartbeat', input, more);

/** An agent's socket, and what it is answered frame by frame. */
async function openAgent(options: { hello: boolean } = { hello: true }) {
	const gate = await openGate();
	const { token, hostId } = await gate
		.agent('enrolment-token-for-tests')
		.agent.enroll.mutate({ secret: 'e'.repeat(43), profile: profileOf('hsb1') });
	const socket = gate.socket({ authorization: `Bearer ${token}` });
	await once(socket, 'open');
	const ask = async (frame: unknown): Promise<string> => {
		const answer = once(socket, 'message');
		socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
		return String((await answer)[0]);
	};
	if (options.hello) await ask(call('agent.hello', helloOf('hsb1')));
	return { gate, socket, ask, host: () => gate.fleet.hosts.get(hostId) };
}

/** The same frame, written so that only the ordinary lane knows it. */
const ordinaryText = (frame: Frame): string =>
	JSON.stringify(frame).replace('"agent.heartbeat"', '"agent\\u002eheartbeat"');

describe('a heartbeat', () => {
	it.each([
		['plain', beat()],
		['with an id that is text', beat({ id: 'x"y' })],
		['without a version', beat({ jsonrpc: undefined })],
		['with facts', beat({}, { ...INPUT, facts: { hasTests: true } })]
	])('%s gets the very answer of the ordinary lane', async (_, frame) => {
		const at = await openAgent();
		await using _gate = at.gate;
		const spy = vi.spyOn(at.gate.fleet.hosts, 'takeHeartbeat');
		const fast = await at.ask(frame);
		expect(fast).toBe(await at.ask(ordinaryText(frame)));
		expect(fast).toContain('"intervalSeconds":30');
		expect(spy.mock.calls[0]).toEqual(spy.mock.calls[1]);
		expect(spy).toHaveBeenCalledTimes(2);
	});

	it('takes the fast lane at all', async () => {
		const at = await openAgent();
		await using _gate = at.gate;
		const context = {
			host: at.host(),
			connection: { instanceId: 'x' },
			budget: { take: () => 0 },
			services: at.gate.fleet
		} as unknown as Parameters<typeof lane.fastHeartbeat>[1];
		expect(lane.fastHeartbeat(Buffer.from(JSON.stringify(beat())), context)).not.toBeNull();
		expect(lane.fastHeartbeat(Buffer.from(ordinaryText(beat())), context)).toBeNull();
	});

	it.each([
		['with an extra field', beat({}, { ...INPUT, hostId: 'another' }), 'invalid'],
		[
			'with figures out of range',
			beat({}, { metrics: { ...metrics, cpuPercent: 1e9 } }),
			'invalid'
		],
		['without input', beat({ params: { path: 'agent.heartbeat' } }), 'invalid'],
		['as a query', beat({ method: 'query' }), 'not-found'],
		['without an id', beat({ id: null }), 'invalid']
	])('%s is refused as ever', async (_, frame, code) => {
		const at = await openAgent();
		await using _gate = at.gate;
		expect(await at.ask(frame)).toContain(`"code":"${code}"`);
	});

	it('before hello is refused as ever', async () => {
		const at = await openAgent({ hello: false });
		await using _gate = at.gate;
		expect(await at.ask(beat())).toContain('"code":"protocol"');
	});

	it('counts against the budget of all calls, whichever lane they take', async () => {
		const at = await openAgent();
		await using _gate = at.gate;
		const answers: string[] = [];
		const enough = new Promise<void>((resolve) =>
			at.socket.on('message', (data) => {
				answers.push(String(data));
				if (answers.length === 1_000) resolve();
			})
		);
		for (let index = 0; index < 1_000; index++)
			at.socket.send(index % 2 === 0 ? JSON.stringify(beat()) : ordinaryText(beat()));
		await enough;
		const refused = answers.filter((answer) => answer.includes('"rate-limited"')).length;
		expect(refused).toBeGreaterThan(300);
		expect(answers.length - refused).toBeGreaterThanOrEqual(399);
	}, 30_000);

	it('that only its output speaks of is none', async () => {
		const at = await openAgent();
		await using _gate = at.gate;
		const frame = call('agent.phase', { id: 'x', note: { path: 'agent.heartbeat' } });
		expect(await at.ask(frame)).toContain('"code":"invalid"');
	});
});

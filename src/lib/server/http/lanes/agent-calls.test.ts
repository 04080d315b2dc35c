import { once } from 'node:events';
import { LIMITS, NO_EVIDENCE } from '$lib/protocol/index.ts';
import { describe, expect, it, vi, type MockInstance } from 'vitest';
import { call, openGate, type Frame } from '../../../../../tests/support/gate-server.ts';
import { helloOf, profileOf } from '../../../../../tests/support/rooms.ts';
import { FleetError } from '../../platform/errors.ts';
import { fastAgentCalls } from './agent-calls.ts';

const { metrics } = helloOf('hsb1');
const INPUT = { metrics, active: null };

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
	JSON.stringify(frame).replaceAll('"agent.', '"agent\\u002e');

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
		const answers: string[] = [];
		const context = {
			host: at.host(),
			connection: { instanceId: 'x' },
			budget: { take: () => 0 },
			services: at.gate.fleet,
			answer: (frame: string) => void answers.push(frame)
		} as unknown as Parameters<typeof fastAgentCalls>[1];
		expect(fastAgentCalls(Buffer.from(JSON.stringify(beat())), context)).toBe(true);
		expect(answers).toHaveLength(1);
		expect(fastAgentCalls(Buffer.from(ordinaryText(beat())), context)).toBe(false);
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

const ID = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const RESULT = {
	outcome: 'failed',
	message: 'x',
	startedAt: 1,
	finishedAt: 2,
	logBytes: 0,
	evidence: NO_EVIDENCE
};
const VERBS = [
	['accept', 'accept', { id: ID }, { proceed: true }],
	['reject', 'reject', { id: ID, reason: 'busy', message: 'Busy.' }, undefined],
	['phase', 'enterPhase', { id: ID, phase: 'fetch', at: 1 }, undefined],
	['log', 'appendLog', { id: ID, chunk: { offset: 0, encoding: 'utf8', data: 'ü\n' } }, 3],
	['result', 'finish', { id: ID, result: RESULT }, undefined]
] as const;

describe.each(VERBS)('agent.%s', (name, verb, input, returned) => {
	const frame = call(`agent.${name}`, input);

	it('gets the very answer of the ordinary lane', async () => {
		const at = await openAgent();
		await using _gate = at.gate;
		const spy = vi.spyOn(at.gate.fleet.operations, verb) as unknown as MockInstance;
		spy.mockResolvedValue(returned);
		const fast = await at.ask(frame);
		expect(fast).toBe(await at.ask(ordinaryText(frame)));
		expect(fast).toContain('"type":"data"');
		expect(spy.mock.calls[0]).toEqual(spy.mock.calls[1]);
		expect(spy).toHaveBeenCalledTimes(2);
	});

	it.each([
		['a refusal', new FleetError('not-found', 'There is no such operation.')],
		['a fault', new Error('the disk')]
	])('gets %s as in the ordinary lane', async (_, error) => {
		const at = await openAgent();
		await using _gate = at.gate;
		const spy = vi.spyOn(at.gate.fleet.operations, verb) as unknown as MockInstance;
		spy.mockRejectedValue(error);
		const answers = [await at.ask(frame), await at.ask(ordinaryText(frame))];
		const ids = answers.map((answer) => /"correlationId":"(\w+)"/.exec(answer)?.[1] ?? '');
		const [fast, ordinary] = answers.map((answer, index) =>
			answer.replaceAll(ids[index] ?? '', '…')
		);
		expect(fast).toBe(ordinary);
		const logged = at.gate.logged.filter((line) => line.startsWith('A call failed'));
		expect(logged).toHaveLength(error instanceof FleetError ? 0 : 2);
		for (const [index, line] of logged.entries()) expect(line).toContain(ids[index]);
	});
});

describe('calls in one frame', () => {
	const beats = [1, 2, 3].map((id) => beat({ id }));

	it('are answered one by one, in their order', async () => {
		const at = await openAgent();
		await using _gate = at.gate;
		const heard: string[] = [];
		at.socket.on('message', (data) => void heard.push(String(data)));
		at.socket.send(JSON.stringify(beats));
		await vi.waitFor(() => expect(heard).toHaveLength(3));
		at.socket.send(ordinaryText(beats as unknown as Frame));
		await vi.waitFor(() => expect(heard).toHaveLength(6));
		expect(heard.slice(0, 3)).toEqual(heard.slice(3));
	});

	it('go the ordinary way where one of them is none of the lane, and none is made twice', async () => {
		const at = await openAgent();
		await using _gate = at.gate;
		const spy = vi.spyOn(at.gate.fleet.hosts, 'takeHeartbeat');
		const heard: string[] = [];
		at.socket.on('message', (data) => void heard.push(String(data)));
		at.socket.send(JSON.stringify([...beats, beat({ id: 4, method: 'query' })]));
		await vi.waitFor(() => expect(heard).toHaveLength(4));
		expect(heard.filter((answer) => answer.includes('"intervalSeconds"'))).toHaveLength(3);
		expect(heard.filter((answer) => answer.includes('"not-found"'))).toHaveLength(1);
		expect(spy).toHaveBeenCalledTimes(3);
	});

	it('of which there are too many are refused as ever', async () => {
		const at = await openAgent();
		await using _gate = at.gate;
		const spy = vi.spyOn(at.gate.fleet.hosts, 'takeHeartbeat');
		const many = Array.from({ length: LIMITS.batchCalls + 1 }, (_, id) => beat({ id: id + 10 }));
		expect(await at.ask(JSON.stringify(many))).toContain('"error"');
		expect(spy).not.toHaveBeenCalled();
	});
});

import { once } from 'node:events';
import { LIMITS, type AgentCommand } from '$lib/protocol/index.ts';
import { describe, expect, it, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { openGate } from '../../../../../tests/support/gate-server.ts';
import { helloOf, profileOf } from '../../../../../tests/support/rooms.ts';
import { waitFor } from '../../../../../tests/support/wait-for.ts';
import { commandFrame } from './commands.ts';
import type { LaneSocket } from './lane-socket.ts';

const ULID = /"[0-9A-HJKMNP-TV-Z]{26}"/g;
const COMMANDS: AgentCommand[] = [
	{ type: 'refresh' },
	{ type: 'cancel', id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', force: true },
	{
		type: 'offer',
		operation: {
			id: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
			command: 'pull',
			commit: null,
			branch: 'a "branch" \u2028 ü',
			argument: null,
			requestedBy: 'admin',
			force: false,
			phaseLimits: { fetch: 1, verify: 2, build: 3, activate: 4, confirm: 5, test: 6 },
			startWithinMs: 300_000
		}
	} as AgentCommand
];

/** An agent that has said hello, and all it is sent. */
async function openAgent() {
	const gate = await openGate();
	const { token, hostId } = await gate
		.agent('enrolment-token-for-tests')
		.agent.enroll.mutate({ secret: 'e'.repeat(43), profile: profileOf('hsb1') });
	const socket = gate.socket({ authorization: `Bearer ${token}` });
	const heard: string[] = [];
	socket.on('message', (data) => void heard.push(String(data)));
	await once(socket, 'open');
	const say = (id: unknown, method: string, params?: object) =>
		socket.send(JSON.stringify({ id, jsonrpc: '2.0', method, ...(params && { params }) }));
	const hears = async (text: string, times = 1) =>
		waitFor(
			`${times} × ${text}`,
			() => heard.filter((frame) => frame.includes(text)).length >= times
		);
	say(1, 'mutation', { path: 'agent.hello', input: helloOf('hsb1') });
	await hears('"hostId"');
	const connection = gate.fleet.hosts.connection(hostId);
	if (connection === null) throw new Error('The agent is not connected.');
	heard.length = 0;
	return {
		gate,
		socket,
		connection,
		heard,
		say,
		hears,
		subscribe: (id: unknown) => say(id, 'subscription', { path: 'agent.commands', input: {} })
	};
}

/** What a stream brings, from its beginning, with ids of events left out. */
async function framesOf(id: unknown, lane: boolean): Promise<string[]> {
	const at = await openAgent();
	await using _gate = at.gate;
	if (!lane) (at.connection.socket as LaneSocket).lane = null;
	at.connection.send({ type: 'refresh' });
	at.subscribe(id);
	await at.hears('"refresh"');
	for (const command of COMMANDS) at.connection.send(command);
	await at.hears('"type":"data"', COMMANDS.length + 1);
	for (const frame of at.heard.slice(1)) {
		const [first, ...others] = [...new Set(frame.match(/"id":("[0-9A-Z]{26}"),"data"/g))];
		expect([first !== undefined, others]).toEqual([true, []]);
	}
	return at.heard.map((frame) =>
		frame.replace(/(?<="data":\{"id":|"id":)"[0-9A-Z]{26}"(?=,"data"|\}\}$)/g, '"event"')
	);
}

describe('a command by the lane', () => {
	it.each([[2], ['text "with" marks'], [0]])(
		'of the stream %j is byte for byte what tRPC sends, and as early',
		async (id) => {
			const fast = await framesOf(id, true);
			expect(fast).toEqual(await framesOf(id, false));
			expect(fast).toHaveLength(COMMANDS.length + 2);
			expect(fast[0]).toBe(
				`{"id":${JSON.stringify(id)},"jsonrpc":"2.0","result":{"type":"started"}}`
			);
		}
	);

	it('takes the lane at all: it is on the wire before anything else has its turn', async () => {
		const at = await openAgent();
		await using _gate = at.gate;
		at.subscribe(2);
		await at.hears('started');
		const sent = vi.spyOn(at.connection.socket as unknown as WebSocket, 'send');
		at.connection.send({ type: 'refresh' });
		expect(sent).toHaveBeenCalledOnce();
	});

	it('comes in the order in which it was said, and each of them once', async () => {
		const at = await openAgent();
		await using _gate = at.gate;
		const ids = Array.from({ length: 200 }, (_, index) => String(index).padStart(26, '0'));
		for (const id of ids.slice(0, 50)) at.connection.send({ type: 'cancel', id, force: false });
		at.subscribe(2);
		for (const id of ids.slice(50, 100)) at.connection.send({ type: 'cancel', id, force: false });
		await at.hears('"cancel"', 100);
		for (const id of ids.slice(100)) at.connection.send({ type: 'cancel', id, force: false });
		await at.hears('"cancel"', 200);
		expect(at.heard.slice(1).map((frame) => /"cancel","id":"(\d+)"/.exec(frame)?.[1])).toEqual(ids);
	});

	it('ends with its stream; what is said afterwards waits for the next one and has its id', async () => {
		const at = await openAgent();
		await using _gate = at.gate;
		at.subscribe(2);
		await at.hears('started');
		at.connection.send({ type: 'refresh' });
		await at.hears('"refresh"');
		at.say(2, 'subscription.stop');
		await at.hears('stopped');
		const until = at.heard.length;
		at.connection.send({ type: 'cancel', id: '0'.repeat(26), force: false });
		at.say(9, 'mutation', { path: 'agent.heartbeat', input: null });
		await at.hears('"id":9');
		expect(at.heard.slice(until).join()).not.toContain('cancel');
		at.subscribe(3);
		await at.hears('"cancel"');
		at.connection.send({ type: 'refresh' });
		await at.hears('"refresh"', 2);
		const rest = at.heard.slice(until + 1).map((frame) => frame.slice(0, 8));
		expect(rest).toEqual(['{"id":3,', '{"id":3,', '{"id":3,']);
	});

	it('of a stream begins and ends with the frames that tRPC sends, and its id cannot be taken twice', async () => {
		const talk = async (lane: boolean) => {
			const at = await openAgent();
			await using _gate = at.gate;
			if (!lane) (at.connection.socket as LaneSocket).lane = null;
			at.subscribe('a "stream"');
			await at.hears('started');
			at.subscribe('a "stream"');
			await at.hears('BAD_REQUEST');
			at.say('another', 'subscription.stop');
			at.say('a "stream"', 'subscription.stop');
			await at.hears('stopped');
			at.say('a "stream"', 'subscription.stop');
			at.say(5, 'subscription', {
				path: 'agent.commands',
				input: {},
				lastEventId: '0'.repeat(26)
			});
			await at.hears('started', 2);
			at.say(6, 'subscription', { path: 'agent.commands', input: {}, lastEventId: 7 });
			await at.hears('"error"', 2);
			const correlation = /"correlationId":"[0-9a-z]+"/;
			return at.heard.map((frame) => frame.replace(correlation, ''));
		};
		const fast = await talk(true);
		expect(fast).toEqual(await talk(false));
		expect(fast).toHaveLength(5);
	});

	it('counts among the subscriptions of its socket, for as long as its stream runs', async () => {
		const at = await openAgent();
		await using _gate = at.gate;
		at.subscribe(1);
		for (let id = 2; id <= LIMITS.socketSubscriptions; id++) at.subscribe(id);
		await at.hears('started', LIMITS.socketSubscriptions);
		at.subscribe(100);
		await at.hears('At most');
		at.say(1, 'subscription.stop');
		await at.hears('stopped');
		at.subscribe(101);
		await at.hears('started', LIMITS.socketSubscriptions + 1);
	});

	it('is never sent on a stream that was refused', async () => {
		const at = await openAgent();
		await using _gate = at.gate;
		at.say(2, 'subscription', { path: 'agent.commands', input: { more: 1 } });
		await at.hears('"error"');
		at.connection.send({ type: 'refresh' });
		at.subscribe(3);
		await at.hears('"refresh"');
		expect(at.heard.filter((frame) => frame.startsWith('{"id":2,'))).toHaveLength(1);
	});

	it('of two streams that begin at once is said by one, under its id, and not twice', async () => {
		const at = await openAgent();
		await using _gate = at.gate;
		at.subscribe(2);
		at.subscribe(3);
		await at.hears('started', 2);
		for (let index = 0; index < 20; index++) at.connection.send({ type: 'refresh' });
		await at.hears('"refresh"', 20);
		const commands = at.heard.filter((frame) => frame.includes('"refresh"'));
		expect(commands).toHaveLength(20);
		expect(commands.every((frame) => frame.startsWith('{"id":2,'))).toBe(true);
	});

	it('to an agent that reads nothing is counted as unsent, which is what closes its socket', async () => {
		const at = await openAgent();
		await using _gate = at.gate;
		at.subscribe(2);
		await at.hears('started');
		at.socket.pause();
		const server = at.connection.socket as unknown as { bufferedAmount: number };
		const id = '0'.repeat(26);
		for (let index = 0; index < 100_000 && server.bufferedAmount < 1_000_000; index++)
			at.connection.send({ type: 'cancel', id, force: false });
		expect(server.bufferedAmount).toBeGreaterThanOrEqual(1_000_000);
		at.socket.terminate();
	});

	it('after the socket has closed is dropped without a word, as tRPC drops it', async () => {
		const at = await openAgent();
		await using _gate = at.gate;
		at.subscribe(2);
		await at.hears('started');
		at.connection.socket.terminate();
		expect(() => at.connection.send({ type: 'refresh' })).not.toThrow();
		expect(at.gate.logged).toEqual([]);
	});
});

describe('a frame', () => {
	it('carries an id of its own for each command', () => {
		const ids = [1, 2].map(() => commandFrame('{"result":', { type: 'refresh' }).match(ULID)?.[0]);
		expect(new Set(ids).size).toBe(2);
	});
});

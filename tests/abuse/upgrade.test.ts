import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BUDGETS, CLOSE, LIMITS } from '$lib/protocol/index.ts';
import { ENROLMENT_TOKEN } from '../support/server.ts';
import { waitFor } from '../support/wait-for.ts';
import { raw, upgradeText } from './support/raw.ts';
import { openVictim, type Victim } from './support/victim.ts';

/** Everything that is wrong at the door for WebSockets. */

let victim: Victim;
beforeAll(async () => void (victim = await openVictim()));
afterAll(() => victim[Symbol.asyncDispose]());
afterEach(() => victim.stillWorks());

const knock = (headers: Record<string, string | string[]>, path = '/ws') =>
	raw(victim.port, { parts: [upgradeText(path, headers)], untilMs: 3_000 });
const bearer = { Authorization: `Bearer ${ENROLMENT_TOKEN}` };

describe('origins', () => {
	it.each([
		['of another site', () => 'https://evil.example'],
		['null', () => 'null'],
		['of a subdomain', (port: number) => `http://evil.localhost:${port}`],
		['of another port', (port: number) => `http://localhost:${port + 1}`],
		['of no port', () => 'http://localhost'],
		['of https', (port: number) => `https://localhost:${port}`],
		['with a trailing dot', (port: number) => `http://localhost.:${port}`],
		['with a trailing slash', (port: number) => `http://localhost:${port}/`],
		['in capitals', (port: number) => `http://LOCALHOST:${port}`],
		['with a user', (port: number) => `http://localhost:${port}@evil.example`],
		['that begins alike', (port: number) => `http://localhost:${port}.evil.example`],
		['of another local address', (port: number) => `http://127.0.0.2:${port}`],
		['twice', (port: number) => [`http://localhost:${port}`, 'https://evil.example']],
		['empty', () => '']
	])('an origin %s is refused, whatever cookie comes with it', async (_, origin) => {
		const answer = await knock({ Origin: origin(victim.port), Cookie: victim.browser.cookie });
		expect(answer.status).toBe(403);
		expect(answer.closedAfterMs).not.toBeNull();
	});

	it('the right one with a session is let in, so the others were refused for their origin', async () => {
		expect((await knock({ Origin: victim.url, Cookie: victim.browser.cookie })).status).toBe(101);
	});

	it('none with a cookie is nobody', async () => {
		expect((await knock({ Cookie: victim.browser.cookie })).status).toBe(401);
	});
});

describe('credentials', () => {
	it.each([
		['a session and a token', () => ({ Cookie: victim.browser.cookie, ...bearer }), 400],
		[
			'a session and a token from a page',
			() => ({ Origin: victim.url, Cookie: victim.browser.cookie, ...bearer }),
			400
		],
		['a token from a page', () => ({ Origin: victim.url, ...bearer }), 401],
		['a token of another scheme', () => ({ Authorization: `Basic ${ENROLMENT_TOKEN}` }), 401],
		['a token of 10 KB', () => ({ Authorization: `Bearer ${'x'.repeat(10_000)}` }), 401],
		[
			'a cookie of 10 KB',
			() => ({ Origin: victim.url, Cookie: `nixfleet_session=${'x'.repeat(10_000)}` }),
			401
		],
		[
			'a cookie cut short',
			() => ({ Origin: victim.url, Cookie: victim.browser.cookie.slice(0, -1) }),
			401
		],
		[
			'a cookie of another dashboard',
			() => ({
				Origin: victim.url,
				Cookie: `nixfleet_session=${'a'.repeat(40)}.${'b'.repeat(43)}`
			}),
			401
		],
		[
			'a cookie under the name for https',
			() => ({ Origin: victim.url, Cookie: `__Host-${victim.browser.cookie}` }),
			401
		]
	])('%s is refused', async (_, headers, status) => {
		expect((await knock(headers())).status).toBe(status);
	});

	it.each([
		'/ws?token=x',
		'/ws?',
		'/ws?connectionParams=1',
		`/ws?access_token=nfh_01ARZ3NDEKTSV4RRFFQ69G5FAV_${'a'.repeat(43)}`
	])('nothing may follow the path: %s', async (path) => {
		expect((await knock(bearer, path)).status).toBe(400);
	});

	it.each(['/', '/trpc', '/ws/', '/ws/../ws', '//ws', '/WS', '/ws%00', 'http://evil/ws'])(
		'there is one path, and it is not %s',
		async (path) => {
			expect((await knock(bearer, path)).status).toBe(404);
		}
	);

	it('addresses with tokens are not in the log', () => {
		expect(victim.program.output()).not.toMatch(/access_token|nfh_/);
	});
});

describe('handshakes that are none', () => {
	it.each([
		['without a key', { 'Sec-WebSocket-Key': 'x' }],
		['of another version', { 'Sec-WebSocket-Version': '7' }],
		['to another protocol', { Upgrade: 'h2c' }]
	])('%s', async (_, headers) => {
		const answer = await knock({ ...bearer, ...headers });
		expect(answer.status).toBeGreaterThanOrEqual(400);
		expect(answer.closedAfterMs).not.toBeNull();
	});

	it.each(['[', 'a b', 'x:99999999', '%zz', 'local\u007fhost'])(
		'a Host that is none is nobody’s fault but the sender’s: %j',
		async (host) => expect([101, 400]).toContain((await knock({ ...bearer, Host: host })).status)
	);

	it('a stranger who is refused and does not hang up is hung up on', async () => {
		const answer = await knock({ Authorization: 'Bearer nobody' });
		expect(answer.status).toBe(401);
		expect(answer.closedAfterMs).toBeLessThan(2_000);
	});
});

describe('sockets', () => {
	const open = async (headers: Record<string, string>) => {
		const ws = victim.socket(headers);
		await once(ws, 'open');
		return ws;
	};
	const closing = async (ws: Awaited<ReturnType<typeof open>>) =>
		(await once(ws, 'close'))[0] as number;
	const call = (id: number, path: string, input?: unknown) => ({
		id,
		jsonrpc: '2.0',
		method: path.startsWith('live') ? 'subscription' : 'query',
		params: { path, input }
	});

	it('a batch of 17 calls is not run', async () => {
		const ws = await open(victim.userHeaders);
		const heard: string[] = [];
		ws.on('message', (data: Buffer) => heard.push(data.toString()));
		const calls = (count: number) =>
			JSON.stringify(Array.from({ length: count }, (_, id) => call(id + 1, 'session.me')));
		ws.send(calls(LIMITS.batchCalls));
		await waitFor('all answers', () => heard.join().split('"role"').length - 1 === 16);
		heard.length = 0;
		ws.send(calls(LIMITS.batchCalls + 1));
		await waitFor('an answer', () => heard.length > 0);
		expect(heard.join()).not.toContain('"role"');
		ws.terminate();
	});

	it('a 17th subscription is refused, and the others go on', async () => {
		const ws = await open(victim.userHeaders);
		const heard: string[] = [];
		ws.on('message', (data: Buffer) => heard.push(data.toString()));
		for (let id = 1; id <= LIMITS.socketSubscriptions + 1; id++)
			ws.send(JSON.stringify(call(id, 'live.fleet')));
		await waitFor('the refusal', () => heard.some((text) => text.includes('At most 16')));
		await waitFor(
			'sixteen snapshots',
			() => heard.filter((text) => text.includes('"snapshot"')).length === 16
		);
		ws.terminate();
	});

	it('a subscription to what is not there is refused as that, and is no fault of ours', async () => {
		const ws = await open(victim.userHeaders);
		const heard: string[] = [];
		ws.on('message', (data: Buffer) => heard.push(data.toString()));
		const id = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
		ws.send(
			JSON.stringify({
				id: 1,
				method: 'subscription',
				params: { path: 'operations.log', input: { id } }
			})
		);
		await waitFor('the refusal', () => heard.some((text) => text.includes('no such operation')));
		expect(heard.join()).toContain('"code":"NOT_FOUND"');
		ws.terminate();
	});

	it('calls are counted one by one, inside a batch too', async () => {
		const ws = await open(victim.userHeaders);
		let refused = 0;
		ws.on(
			'message',
			(data: Buffer) => (refused += data.toString().split('rate-limited').length - 1)
		);
		for (let frame = 0; frame < 12; frame++)
			ws.send(
				JSON.stringify(Array.from({ length: 16 }, (_, id) => call(frame * 16 + id, 'session.me')))
			);
		await waitFor('some refusals', () => refused > 0);
		expect(12 * 16).toBeGreaterThan(BUDGETS.userCalls.burst);
		ws.terminate();
	});

	it.each(['{"id":1,"method":"query","params":{"path":"nothing.here"}}', 'PING', '{'])(
		'frames that are no calls are counted too: %s',
		async (frame) => {
			const ws = await open(victim.userHeaders);
			const closed = closing(ws);
			for (let count = 0; count < BUDGETS.userFrames.burst * 2; count++) ws.send(frame);
			expect([CLOSE.tooMuch, 1006]).toContain(await closed);
			await waitFor('the warning', () => victim.program.output().includes('too many frames'));
		}
	);

	it('a flood of pings ends the socket as well', async () => {
		const ws = await open(bearer);
		const closed = closing(ws);
		for (let count = 0; count < BUDGETS.agentFrames.burst * 2; count++) ws.ping();
		expect([CLOSE.tooMuch, 1006]).toContain(await closed);
	});

	it('one session has at most so many sockets', async () => {
		const sockets = await Promise.all(
			Array.from({ length: LIMITS.sessionSockets - 1 }, () => open(victim.userHeaders))
		);
		const one = await knock({ Origin: victim.url, Cookie: victim.browser.cookie });
		expect(one.status).toBe(429);
		for (const ws of sockets) ws.terminate();
		await waitFor(
			'room for one more',
			async () =>
				(await knock({ Origin: victim.url, Cookie: victim.browser.cookie })).status === 101
		);
	});

	it.each([
		['the agent’s', bearer, LIMITS.agentFrameBytes],
		['the browser’s', null, LIMITS.browserFrameBytes]
	])('a frame larger than %s limit closes the socket', async (_, headers, limit) => {
		const ws = await open(headers ?? victim.userHeaders);
		const closed = closing(ws);
		ws.send('x'.repeat(limit + 1));
		expect(await closed).toBe(1009);
	});

	it('whoever enrols nobody is closed', async () => {
		const ws = await open(bearer);
		expect(await closing(ws)).toBe(CLOSE.unauthenticated);
	}, 20_000);
});

it('an address that guesses tokens has to wait', async () => {
	const answers: number[] = [];
	for (let attempt = 0; attempt < BUDGETS.refusedCredentials.burst + 10; attempt++)
		answers.push((await knock({ Authorization: `Bearer guess-${attempt}` })).status);
	expect(answers.at(-1)).toBe(429);
});

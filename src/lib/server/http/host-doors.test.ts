import { CLOSE, LIMITS } from '$lib/protocol/index.ts';
import { describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { openGate } from '../../../../tests/support/gate-server.ts';
import { helloOf, profileOf } from '../../../../tests/support/rooms.ts';
import { waitFor } from '../../../../tests/support/wait-for.ts';

/** Who may decide about hosts and their tokens, and what that does to open sockets. */

type Gate = Awaited<ReturnType<typeof openGate>>;
const ENROL = 'enrolment-token-for-tests';
/** The promise is one second; the rest is for a busy machine. What is asserted besides is that an event did it. */
const CLOSED_WITHIN_MS = 5_000;

const inputOf = (name: string) => ({
	secret: name.padEnd(43, 's').slice(0, 43),
	profile: profileOf(name)
});
/** Without a socket, which would count among those inside. */
const enrol = (gate: Gate, name = 'hsb1') => gate.fleet.hosts.enroll(inputOf(name));

const refusal = (error: unknown): string => {
	const data = (error as { data?: { nixfleet?: { code: string } } }).data;
	return data?.nixfleet?.code ?? String(error);
};

/** A socket with a token, open, and how it ended. */
async function openSocket(gate: Gate, token: string) {
	const socket = gate.socket({ authorization: `Bearer ${token}` });
	const closed = new Promise<{ code: number; reason: string; at: number }>((resolve) =>
		socket.on('close', (code, reason) =>
			resolve({ code, reason: reason.toString(), at: performance.now() })
		)
	);
	await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
	return { socket, closed };
}

const call = (socket: WebSocket, path: string, input: unknown): Promise<unknown> =>
	new Promise((resolve, reject) => {
		socket.once('message', (data: Buffer) => resolve(JSON.parse(data.toString())));
		socket.once('close', () => reject(new Error('closed')));
		socket.send(JSON.stringify({ id: 1, method: 'mutation', params: { path, input } }));
	});

/** Does something, and waits for the socket to close. @returns how it closed and how long that took, in milliseconds */
async function closedBy(
	closed: Awaited<ReturnType<typeof openSocket>>['closed'],
	work: () => Promise<unknown>
) {
	let how: Awaited<typeof closed> | null = null;
	void closed.then((ended) => (how = ended));
	const began = performance.now();
	await work();
	const ended = await waitFor('the socket to be closed', () => how, CLOSED_WITHIN_MS);
	return { code: ended.code, reason: ended.reason, ms: ended.at - began };
}

describe('roles', () => {
	const ID = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
	const ADMIN = {
		'hosts.approve': { id: ID },
		'hosts.reject': { id: ID },
		'hosts.addToken': { id: ID },
		'hosts.rotateToken': { hostId: ID, tokenId: ID },
		'hosts.revokeToken': { hostId: ID, tokenId: ID },
		'hosts.trustMachine': { id: ID }
	};
	const OPERATOR = { 'hosts.dismissAlarm': { id: ID } };

	const status = async (
		gate: Gate,
		scope: 'read' | 'operate' | 'admin',
		path: string,
		input: unknown
	) => {
		const { key } = await gate.fleet.auth.apiKeys.create({
			actor: 'admin',
			name: `${scope}-${path}`,
			scope,
			expiresInDays: null
		});
		const response = await gate.fleet.scriptApi(
			new Request(`http://localhost/trpc/${path}`, {
				method: 'POST',
				headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
				body: JSON.stringify(input)
			}),
			'127.0.0.1'
		);
		return response.status;
	};

	it.each(Object.entries(ADMIN))('%s is for admins', async (path, input) => {
		await using gate = await openGate();
		expect(await status(gate, 'operate', path, input)).toBe(403);
		expect(await status(gate, 'admin', path, input)).toBe(404);
		const [refused] = await gate.fleet.audit.list({ action: 'call.refused', limit: 1 });
		expect(refused).toMatchObject({ target: path, detail: { needs: 'admin' } });
	});

	it.each(Object.entries(OPERATOR))('%s is for operators', async (path, input) => {
		await using gate = await openGate();
		expect(await status(gate, 'read', path, input)).toBe(403);
		expect(await status(gate, 'operate', path, input)).toBe(404);
	});

	it('tokens are listed for admins only', async () => {
		await using gate = await openGate();
		const { key } = await gate.fleet.auth.apiKeys.create({
			actor: 'admin',
			name: 'operate',
			scope: 'operate',
			expiresInDays: null
		});
		const response = await gate.fleet.scriptApi(
			new Request(
				`http://localhost/trpc/hosts.tokens?input=${encodeURIComponent(JSON.stringify({ id: ID }))}`,
				{
					headers: { authorization: `Bearer ${key}` }
				}
			),
			'127.0.0.1'
		);
		expect(response.status).toBe(403);
	});
});

describe('a token that ends', () => {
	it('revoked: its live socket is closed at once, another of the fleet is not', async () => {
		await using gate = await openGate();
		const { token, hostId } = await enrol(gate);
		const other = await enrol(gate, 'other');
		const bystander = await openSocket(gate, other.token);
		const { socket, closed } = await openSocket(gate, token);
		await call(socket, 'agent.hello', helloOf('hsb1'));
		const tokenId = token.split('_')[1] ?? '';
		const { code, ms } = await closedBy(closed, () =>
			gate.fleet.hosts.revokeToken({ actor: 'admin', input: { hostId, tokenId } })
		);
		expect(code).toBe(CLOSE.unauthenticated);
		expect(ms).toBeLessThan(CLOSED_WITHIN_MS);
		expect(bystander.socket.readyState).toBe(WebSocket.OPEN);
		expect(await gate.knock({ authorization: `Bearer ${token}` })).toMatchObject({ status: 401 });
	});

	it('said by the verb itself: the socket is closing when the call returns', async () => {
		await using gate = await openGate();
		const { token, hostId } = await enrol(gate);
		const agent = await openSocket(gate, token);
		await call(agent.socket, 'agent.hello', helloOf('hsb1'));
		const tokenId = token.split('_')[1] ?? '';
		const connection = gate.fleet.hosts.connection(hostId);
		expect(connection?.ended).toBe(false);
		await gate.fleet.hosts.revokeToken({ actor: 'admin', input: { hostId, tokenId } });
		expect(connection?.ended).toBe(true);
		expect(gate.fleet.hosts.connection(hostId)).toBeNull();
	});

	it('rotated with an overlap: both work, and the socket stays', async () => {
		await using gate = await openGate();
		const { token, hostId } = await enrol(gate);
		const { socket } = await openSocket(gate, token);
		await call(socket, 'agent.hello', helloOf('hsb1'));
		const [old] = await gate.fleet.hosts.tokens(hostId);
		expect(old).toMatchObject({ source: 'enrolment', inUse: true, expiresAt: null });
		const made = await gate.fleet.hosts.rotateToken({
			actor: 'admin',
			input: { hostId, tokenId: old?.id ?? '', overlap: '1h' }
		});
		expect(socket.readyState).toBe(WebSocket.OPEN);
		expect(await gate.fleet.hosts.tokens(hostId)).toHaveLength(2);
		socket.terminate();
		await waitFor('the agent to be gone', () => gate.fleet.hosts.connection(hostId) === null);
		for (const each of [token, made.token]) {
			expect(await gate.knock({ authorization: `Bearer ${each}` })).toBe('open');
			await waitFor('it to be gone again', () => gate.sockets() === 0);
		}
	});
});

describe('a peer that ignores the close frame', () => {
	it('is not heard any more, and hung up on', async () => {
		await using gate = await openGate();
		const { token, hostId } = await enrol(gate);
		const { socket, closed } = await openSocket(gate, token);
		await call(socket, 'agent.hello', helloOf('hsb1'));
		// It reads nothing, so it answers no close frame.
		socket.pause();
		const { hosts } = gate.fleet;
		const record = hosts.get(hostId);
		await hosts.remove({ actor: 'admin', input: { id: hostId, confirmName: 'hsb1' } });
		const before = record.lastSeenAt;
		socket.send(
			JSON.stringify({
				id: 2,
				method: 'mutation',
				params: {
					path: 'agent.heartbeat',
					input: { metrics: helloOf('hsb1').metrics, active: null }
				}
			})
		);
		await waitFor('the seat to be free', () => gate.sockets() === 0, CLOSED_WITHIN_MS);
		expect(record.lastSeenAt).toBe(before);
		socket.resume();
		await closed;
	});
});

describe('a host that waits', () => {
	it('says hello and beats, is offered nothing, and is one of the fleet once accepted', async () => {
		await using gate = await openGate({ NIXFLEET_ENROLLMENT: 'approve' });
		const { token, hostId } = await enrol(gate);
		const { socket, closed } = await openSocket(gate, token);
		const hello = await call(
			socket,
			'agent.hello',
			helloOf('hsb1', {
				journal: [{ id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', state: 'running', phase: null, logBytes: 1 }]
			})
		);
		expect(hello).toMatchObject({ result: { data: { journal: [] } } });
		const { live, operations, hosts } = gate.fleet;
		expect(live.row(hosts.get(hostId))).toMatchObject({
			presence: 'online',
			waiting: { address: '127.0.0.1' },
			system: 'x86_64-linux',
			metrics: null,
			commit: null,
			status: {
				blocker: 'waiting',
				onTarget: false,
				sentence: expect.stringMatching(/^Waiting to be accepted/) as string
			}
		});
		expect(
			await operations.request({ actor: 'admin', input: { hostIds: [hostId], command: 'pull' } })
		).toMatchObject([{ ok: false, code: 'not-ready' }]);
		const { code } = await closedBy(closed, () => hosts.approve({ actor: 'admin', id: hostId }));
		expect(code).toBe(CLOSE.goingAway);
		const again = await openSocket(gate, token);
		await call(again.socket, 'agent.hello', helloOf('hsb1'));
		expect(live.row(hosts.get(hostId))).toMatchObject({ waiting: null });
		expect(
			await operations.request({ actor: 'admin', input: { hostIds: [hostId], command: 'pull' } })
		).toMatchObject([{ ok: true }]);
	});

	it('rejected is cut off, and its token opens nothing', async () => {
		await using gate = await openGate({ NIXFLEET_ENROLLMENT: 'approve' });
		const { token, hostId } = await enrol(gate);
		const { closed } = await openSocket(gate, token);
		const { code } = await closedBy(closed, () =>
			gate.fleet.hosts.reject({ actor: 'admin', id: hostId })
		);
		expect(code).toBe(CLOSE.unauthenticated);
		expect(await gate.knock({ authorization: `Bearer ${token}` })).toMatchObject({ status: 401 });
	});

	it('is one too many', async () => {
		await using gate = await openGate({ NIXFLEET_ENROLLMENT: 'approve' });
		for (let n = 0; n < LIMITS.pendingHosts; n++)
			await gate.fleet.hosts.enroll({ secret: 'n'.repeat(43), profile: profileOf(`h${n}`) });
		expect(await gate.agent(ENROL).agent.enroll.mutate(inputOf('more')).catch(refusal)).toBe(
			'enrolment-closed'
		);
	});
});

describe('another machine with the token', () => {
	it('is refused with a sentence that says what to do, then trusted', async () => {
		await using gate = await openGate();
		const { token, hostId } = await enrol(gate);
		const first = await openSocket(gate, token);
		await call(first.socket, 'agent.hello', helloOf('hsb1', { machineId: 'a'.repeat(64) }));
		first.socket.close();
		await waitFor('it to be gone', () => gate.sockets() === 0);
		const hello = () =>
			gate.agent(token).agent.hello.mutate(helloOf('hsb1', { machineId: 'b'.repeat(64) }));
		const said = await hello().catch(String);
		expect(said).toMatch(/another machine.*delete identity\.json.*Trust this machine/);
		const { hosts, live } = gate.fleet;
		expect(live.row(hosts.get(hostId)).alarm).toMatchObject({
			reason: 'machine',
			address: '127.0.0.1',
			canTrust: true
		});
		expect(JSON.stringify(live.row(hosts.get(hostId)))).not.toContain('b'.repeat(64));
		await hosts.trustMachine({ actor: 'admin', id: hostId });
		expect(await hello()).toMatchObject({ hostId });
	});
});

import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CLOSE, type ErrorReport, type RequestOutcome } from '$lib/protocol/index.ts';
import { eq, sql } from 'drizzle-orm';
import { describe, expect, it, vi } from 'vitest';
import { call, openGate, PASSWORD, type Frame } from '../../../../../tests/support/gate-server.ts';
import { helloOf, profileOf } from '../../../../../tests/support/rooms.ts';
import { waitFor } from '../../../../../tests/support/wait-for.ts';
import { connectDatabase, sessions, users } from '../../db/index.ts';
import { FleetError } from '../../platform/errors.ts';
import { newUlid } from '../../platform/ids.ts';
import { TokenBucket } from '../../platform/token-bucket.ts';
import { fastRequest } from './requests.ts';

type Answer = { result?: { data: RequestOutcome[] }; error?: { data: { nixfleet: ErrorReport } } };
type Lane = Parameters<typeof fastRequest>[1];

const NOBODY = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const PATH = 'operations.request';

const request = (hostId = NOBODY, more: Frame = {}): Frame =>
	call(PATH, { hostIds: [hostId], command: 'pull', ...more });

/** More hosts than a session alone is enough for. */
const MANY = call(PATH, { hostIds: Array.from({ length: 6 }, () => newUlid()), command: 'pull' });

/** The same frame, written so that only the ordinary lane knows it. */
const ordinaryText = (frame: Frame): string =>
	JSON.stringify(frame).replace(`"${PATH}"`, '"operations\\u002erequest"');

const reportOf = (frame: string): ErrorReport | undefined =>
	(JSON.parse(frame) as Answer).error?.data.nixfleet;
const outcomeOf = (frame: string): RequestOutcome | undefined =>
	(JSON.parse(frame) as Answer).result?.data[0];

/** An answer without what is another each time. */
const uncorrelated = (frame: string): string =>
	frame.replaceAll(reportOf(frame)?.correlationId ?? '-', 'correlation');

/** The socket of somebody who is signed in, and what it is answered frame by frame. */
async function openPerson(
	options: { known?: boolean; cookieOf?: (gate: Gate) => Promise<string> } = {}
) {
	const gate = await openGate();
	const { fleet } = gate;
	const cookie = await (options.cookieOf?.(gate) ?? gate.signIn(false).then((own) => own.cookie));
	const session = await fleet.auth.sessionFromCookies(cookie);
	if (session === null) throw new Error('nobody is signed in');
	const { user, hash: sessionHash } = session;
	const socket = gate.socket({ origin: gate.origin, cookie });
	await once(socket, 'open');
	const ask = async (frame: unknown): Promise<string> => {
		const answer = once(socket, 'message');
		socket.send(typeof frame === 'string' ? frame : JSON.stringify(frame));
		return String((await answer)[0]);
	};
	/** Any call makes the role of whoever makes it known. */
	if (options.known ?? true) await ask(call('session.me', undefined, { method: 'query' }));
	const lane: Lane = {
		caller: { kind: 'user', ...user, sessionHash },
		budget: new TokenBucket({ burst: 100, perSecond: 1, clock: fleet.clock }),
		services: fleet,
		failure: ({ error }) => String(error)
	};
	const beside = connectDatabase(fleet.config.databaseUrl);
	return {
		gate,
		fleet,
		session,
		user,
		sessionHash,
		socket,
		ask,
		lane,
		/** Whether the fast lane takes it. */
		takes: (frame: Frame | string, more: Partial<Lane> = {}): boolean =>
			fastRequest(Buffer.from(typeof frame === 'string' ? frame : JSON.stringify(frame)), {
				...lane,
				...more
			}) !== null,
		/** Another program at the same database. */
		beside: beside.db,
		asked: vi.spyOn(fleet.operations, 'request'),
		/** What only the ordinary lane asks, each time. */
		looked: vi.spyOn(fleet.auth, 'roleOfSession'),
		/** A host whose agent has said hello, or has only been enrolled. */
		async host(name: string, isOnline = true): Promise<string> {
			const { token, hostId } = await gate
				.agent('enrolment-token-for-tests')
				.agent.enroll.mutate({ secret: 'e'.repeat(43), profile: profileOf(name) });
			if (isOnline) await gate.agent(token).agent.hello.mutate(helloOf(name));
			return hostId;
		},
		/** What is there of an operation, but for what is its own. */
		async traces(id: string) {
			const own = new Set(['id', 'hostId', 'hostName', 'requestedAt', 'offeredAt', 'expiresAt']);
			const operation = Object.entries(await fleet.operations.get(id));
			const rows = await fleet.audit.list({ limit: 100, target: id });
			return {
				operation: Object.fromEntries(operation.filter(([name]) => !own.has(name))),
				audit: rows.map(({ actor, action, detail }) => ({
					actor,
					action,
					detail: { ...detail, hosts: (detail.hosts as string[]).length }
				}))
			};
		},
		async [Symbol.asyncDispose]() {
			beside.close();
			socket.terminate();
			await gate[Symbol.asyncDispose]();
		}
	};
}
type Gate = Awaited<ReturnType<typeof openGate>>;
type Person = Awaited<ReturnType<typeof openPerson>>;

/** Invites somebody, who comes. @returns their cookie, and who asked for it */
async function joins(gate: Gate, role: 'operator' | 'viewer') {
	const { auth } = gate.fleet;
	const session = await auth.sessionFromCookies((await gate.signIn()).cookie);
	if (session === null) throw new Error('nobody is signed in');
	const admin = { hash: session.hash, userId: session.user.id, name: session.user.name };
	const { token } = await auth.people.invite(admin, { name: 'maria', role });
	const { cookie } = await auth.people.accept({
		token,
		password: PASSWORD,
		passwordAgain: PASSWORD,
		totpSecret: '',
		totpCode: '',
		place: { agent: null, address: null }
	});
	return { admin, cookie: `${cookie.name}=${cookie.value}` };
}

describe('a request', () => {
	it('that is accepted gets the answer of the ordinary lane, and leaves the same behind', async () => {
		await using at = await openPerson();
		const traces: unknown[] = [];
		const answers: string[] = [];
		for (const [name, textOf] of [
			['hsb1', JSON.stringify],
			['hsb2', ordinaryText]
		] as const) {
			const hostId = await at.host(name);
			const frame = await at.ask(textOf(request(hostId)));
			const outcome = outcomeOf(frame);
			if (!outcome?.ok) throw new Error(`refused: ${frame}`);
			traces.push(await at.traces(outcome.operationId));
			answers.push(frame.replace(hostId, 'host').replace(outcome.operationId, 'operation'));
		}
		expect(answers[0]).toBe(answers[1]);
		expect(answers[0]).toContain('"operationId":"operation","queued":false');
		expect(traces[0]).toEqual(traces[1]);
		expect(traces[0]).toMatchObject({
			operation: { state: 'offered', requestedBy: 'admin' },
			audit: [{ actor: 'admin', action: 'operation.requested' }]
		});
	});

	it.each([
		['not known', () => Promise.resolve(NOBODY), 'not-found'],
		['not there', (at: Person) => at.host('hsb1', false), 'offline']
	])('for a host that is %s gets the very answer of the ordinary lane', async (_, of, code) => {
		await using at = await openPerson();
		const hostId = await of(at);
		for (const more of [
			{},
			{ id: 'x"y\u2028' },
			{ id: 0 },
			{ jsonrpc: undefined },
			{ id: 'x', jsonrpc: undefined },
			{ more: 'x' }
		]) {
			at.asked.mockClear();
			const frame = { ...request(hostId), ...more };
			const fast = await at.ask(frame);
			expect(fast).toBe(await at.ask(ordinaryText(frame)));
			expect(outcomeOf(fast)).toMatchObject({ ok: false, hostId, code });
			expect(at.asked).toHaveBeenCalledTimes(2);
			expect(at.asked.mock.calls[0]).toEqual(at.asked.mock.calls[1]);
		}
	});

	it('of a commit that was confirmed gets the very answer of the ordinary lane', async () => {
		await using at = await openPerson();
		const frame = request(await at.host('hsb1'), { expectedCommit: 'a'.repeat(40) });
		at.asked.mockClear();
		const fast = await at.ask(frame);
		expect(fast).toBe(await at.ask(ordinaryText(frame)));
		expect(outcomeOf(fast)).toMatchObject({ ok: false, code: 'other-commit' });
		expect(at.asked).toHaveBeenCalledTimes(2);
	});

	it('takes the fast lane at all', async () => {
		await using at = await openPerson();
		expect(at.takes(request())).toBe(true);
		expect(at.takes(ordinaryText(request()))).toBe(false);
		at.asked.mockClear();
		at.looked.mockClear();
		await at.ask(request());
		expect([at.asked.mock.calls.length, at.looked.mock.calls.length]).toEqual([1, 0]);
		await at.ask(ordinaryText(request()));
		expect([at.asked.mock.calls.length, at.looked.mock.calls.length]).toEqual([2, 1]);
	});

	it('of many hosts takes it, too, once somebody has said again who they are', async () => {
		await using at = await openPerson();
		expect(at.takes(MANY)).toBe(false);
		await at.ask(call('session.stepUp', { secret: PASSWORD }));
		expect(at.takes(MANY)).toBe(true);
	});

	it('is left to the ordinary lane before it is known what its person may do', async () => {
		await using at = await openPerson({ known: false });
		expect(at.takes(request())).toBe(false);
		expect(outcomeOf(await at.ask(request()))).toMatchObject({ code: 'not-found' });
		expect(at.takes(request())).toBe(true);
	});

	it('that is not plain and right is left to the ordinary lane, and nothing is done', async () => {
		await using at = await openPerson();
		const frames: Record<string, Frame | string> = {
			'as a query': { ...request(), method: 'query' },
			'of which another call speaks': call('operations.stop', { id: NOBODY, note: PATH }),
			'in a batch': JSON.stringify([request(), request()]),
			'cut off': JSON.stringify(request()).slice(0, -1),
			'without an id': { ...request(), id: null },
			'of another version': { ...request(), jsonrpc: '1.0' },
			'that resumes': {
				...request(),
				params: { path: PATH, input: { hostIds: [NOBODY], command: 'pull' }, lastEventId: '1' }
			},
			'without input': { ...request(), params: { path: PATH } },
			'without anything': { ...request(), params: PATH },
			'with an extra field': request(NOBODY, { actor: 'somebody' }),
			'for a host that is none': request('hsb1'),
			'for nobody': call(PATH, { hostIds: [], command: 'pull' }),
			'for a command that is none': request(NOBODY, { command: 'format' }),
			'by force': request(NOBODY, { force: true }),
			'for a restart': request(NOBODY, { command: 'reboot' }),
			'for many hosts': MANY
		};
		const budget = new TokenBucket({ burst: 1, perSecond: 1e-6, clock: at.fleet.clock });
		const taken = Object.entries(frames).filter(([, frame]) => at.takes(frame, { budget }));
		expect(taken).toEqual([]);
		expect(at.asked).not.toHaveBeenCalled();
		// Nor was it counted.
		expect(at.takes(request(), { budget })).toBe(true);
	});

	it('with no calls left is left to the ordinary lane', async () => {
		await using at = await openPerson();
		const budget = new TokenBucket({ burst: 2, perSecond: 1e-6, clock: at.fleet.clock });
		expect([1, 2, 3].map(() => at.takes(request(), { budget }))).toEqual([true, true, false]);
		expect(at.asked).toHaveBeenCalledTimes(2);
	});
});

describe('a request that is refused', () => {
	it.each([
		['with an extra field', request(NOBODY, { actor: 'x' }), { code: 'invalid' }],
		[
			'with a wrong field',
			request(NOBODY, { command: 'format' }),
			{ code: 'invalid', field: 'command' }
		],
		['by force', request(NOBODY, { force: true }), { code: 'step-up-required' }],
		['for many hosts', MANY, { code: 'step-up-required' }]
	])('%s is told as ever', async (_, frame, report) => {
		await using at = await openPerson();
		const answer = await at.ask(frame);
		expect(reportOf(answer)).toMatchObject(report);
		expect(uncorrelated(answer)).toBe(uncorrelated(await at.ask(ordinaryText(frame))));
		expect(at.asked).not.toHaveBeenCalled();
	});

	it('to a viewer is told and recorded as ever', async () => {
		await using at = await openPerson({
			cookieOf: async (gate) => (await joins(gate, 'viewer')).cookie
		});
		expect(at.fleet.auth.rememberedRole(at.sessionHash)).toBe('viewer');
		expect(at.takes(request())).toBe(false);
		expect(reportOf(await at.ask(request()))).toMatchObject({ code: 'forbidden' });
		expect(at.asked).not.toHaveBeenCalled();
		expect(await at.fleet.audit.list({ limit: 1 })).toMatchObject([
			{ actor: 'maria', action: 'call.refused', target: PATH, detail: { needs: 'operator' } }
		]);
	});

	it('for too many calls counts all of them, whichever lane they take', async () => {
		await using at = await openPerson();
		const count = 240;
		const began = Date.now();
		const answers: string[] = [];
		at.socket.on('message', (data) => void answers.push(String(data)));
		for (let index = 0; index < count; index++) {
			const frame = { ...request(), id: index };
			at.socket.send(index % 2 === 0 ? JSON.stringify(frame) : ordinaryText(frame));
		}
		await waitFor('all answers', () => answers.length === count);
		const refused = answers.filter((answer) => reportOf(answer)?.code === 'rate-limited');
		// One of 120 was spent before, and 30 come back every second.
		const most = 119 + Math.ceil(((Date.now() - began) / 1_000) * 30);
		expect(count - refused.length).toBeGreaterThanOrEqual(119);
		expect(count - refused.length).toBeLessThanOrEqual(most);
		const parities = refused.map((answer) => Number(JSON.parse(answer).id) % 2);
		expect(new Set(parities)).toEqual(new Set([0, 1]));
	});
});

describe('a request that fails', () => {
	const busy = new FleetError('busy', 'Somebody else is at it.', { retryAfterMs: 5 });
	it.each([
		['as nobody expected', new Error('secret detail'), 'internal', true],
		['on the way to the disk', new Error('x', { cause: busy }), 'busy', false],
		['for a reason of its own', busy, 'busy', false],
		['at a field', new FleetError('invalid', 'No.', { field: 'commit' }), 'invalid', false],
		['for want of room', new FleetError('storage', 'The disk is full.'), 'storage', true],
		['with something that is no error', 'text', 'internal', true]
	])('%s is told as ever, and logged once', async (_, error, code, isLogged) => {
		await using at = await openPerson();
		at.asked.mockRejectedValue(error);
		at.looked.mockClear();
		const frame = { ...request(), id: 'an id' };
		const [fast, ordinary] = [await at.ask(frame), await at.ask(ordinaryText(frame))];
		expect(at.asked).toHaveBeenCalledTimes(2);
		expect(at.looked).toHaveBeenCalledOnce();
		expect(uncorrelated(fast)).toBe(uncorrelated(ordinary));
		expect(reportOf(fast)).toMatchObject({ code });
		expect(fast).not.toContain('secret detail');
		const ids = [fast, ordinary].map((answer) => reportOf(answer)?.correlationId ?? 'none');
		expect(new Set(ids).size).toBe(2);
		expect(at.gate.logged).toHaveLength(isLogged ? 2 : 0);
		for (const [index, line] of at.gate.logged.entries()) {
			expect(line).toMatch(/^A call failed \{"path":"operations.request"/);
			expect(line).toContain(ids[index]);
		}
	});

	it('when the database does is told as ever', async () => {
		await using at = await openPerson();
		const hostId = await at.host('hsb1');
		await at.beside.run(
			sql`create trigger full before insert on operations begin select raise(abort, 'no room'); end`
		);
		// Somebody else has changed the database: what was remembered counts no more.
		await at.ask(call('session.me', undefined, { method: 'query' }));
		at.looked.mockClear();
		const [fast, ordinary] = [
			await at.ask(request(hostId)),
			await at.ask(ordinaryText(request(hostId)))
		];
		expect(at.looked).toHaveBeenCalledOnce();
		expect(uncorrelated(fast)).toBe(uncorrelated(ordinary));
		expect(reportOf(fast)).toMatchObject({ code: 'internal' });
		expect(fast).not.toContain('no room');
		expect(at.gate.logged).toHaveLength(2);
	});

	it('after its socket has closed says nothing to nobody', async () => {
		await using at = await openPerson();
		let answer = (_outcomes: RequestOutcome[]): void => {};
		at.asked.mockReturnValue(new Promise((resolve) => (answer = resolve)));
		at.socket.send(JSON.stringify(request()));
		await waitFor('the request to come in', () => at.asked.mock.calls.length === 1);
		at.socket.terminate();
		await waitFor('the socket to leave', () => at.gate.sockets() === 0);
		answer([]);
		await nextTurn();
		expect(at.gate.logged).toEqual([]);
	});
});

describe('a person who may less than before', () => {
	it('is not heard any more from the moment on in which an admin says so', async () => {
		let admin: Awaited<ReturnType<typeof joins>>['admin'] | undefined;
		await using at = await openPerson({
			cookieOf: async (gate) => {
				const joined = await joins(gate, 'operator');
				({ admin } = joined);
				return joined.cookie;
			}
		});
		if (admin === undefined) throw new Error('nobody has invited');
		expect(at.takes(request())).toBe(true);
		at.asked.mockClear();
		const closed = once(at.socket, 'close');
		await at.fleet.auth.people.setRole(admin, { id: at.user.id, role: 'viewer' });
		expect(at.takes(request())).toBe(false);
		// The socket is told to go, but has not heard of it yet.
		expect(at.socket.readyState).toBe(at.socket.OPEN);
		at.socket.send(JSON.stringify(request()));
		expect((await closed)[0]).toBe(CLOSE.unauthenticated);
		expect(at.asked).not.toHaveBeenCalled();
	});

	it('is heeded with the next request when another program has said so', async () => {
		await using at = await openPerson();
		expect(at.takes(request())).toBe(true);
		at.asked.mockClear();
		await at.beside.update(users).set({ role: 'viewer' }).where(eq(users.id, at.user.id));
		expect(at.takes(request())).toBe(false);
		expect(reportOf(await at.ask(request()))).toMatchObject({ code: 'forbidden' });
		expect(at.takes(request())).toBe(false);
		expect(at.asked).not.toHaveBeenCalled();
		await at.beside.update(users).set({ role: 'operator' }).where(eq(users.id, at.user.id));
		expect(outcomeOf(await at.ask(request()))).toMatchObject({ code: 'not-found' });
		expect(at.takes(request())).toBe(true);
	});

	it('whose session another program has ended is told so', async () => {
		await using at = await openPerson();
		await at.beside.delete(sessions).where(eq(sessions.idHash, at.sessionHash));
		expect(at.takes(request())).toBe(false);
		expect(reportOf(await at.ask(request()))).toMatchObject({ code: 'unauthenticated' });
		expect(at.asked).not.toHaveBeenCalled();
	});

	it('who has signed out is not heard any more', async () => {
		await using at = await openPerson();
		const closed = once(at.socket, 'close');
		await at.fleet.auth.logOut(at.session);
		expect(at.takes(request())).toBe(false);
		at.socket.send(JSON.stringify(request()));
		expect((await closed)[0]).toBe(CLOSE.unauthenticated);
		expect(at.asked).not.toHaveBeenCalled();
	});
});

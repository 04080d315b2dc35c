import { CLOSE, LIMITS, type FleetFrame } from '$lib/protocol/index.ts';
import { describe, expect, it } from 'vitest';
import { openGate, PASSWORD } from '../../../../tests/support/gate-server.ts';
import { helloOf, profileOf } from '../../../../tests/support/rooms.ts';

const ENROL = 'enrolment-token-for-tests';
const SECRET = 'e'.repeat(43);

async function enrolled(gate: Awaited<ReturnType<typeof openGate>>, name = 'hsb1') {
	return gate.agent(ENROL).agent.enroll.mutate({ secret: SECRET, profile: profileOf(name) });
}

const refusal = (error: unknown): string => {
	const data = (error as { data?: { nixfleet?: { code: string } } }).data;
	return data?.nixfleet?.code ?? String(error);
};

describe('the upgrade gate', () => {
	it('refuses strangers with a reason, before any handshake', async () => {
		await using gate = await openGate();
		expect(await gate.knock({})).toMatchObject({ status: 401 });
		expect(await gate.knock({ authorization: 'Bearer wrong' })).toMatchObject({
			status: 401,
			body: /not valid/
		});
		expect(
			await gate.knock({ authorization: `Bearer nfh_01ARZ3NDEKTSV4RRFFQ69G5FAV_${SECRET}` })
		).toMatchObject({ status: 401 });
		expect(await gate.knock({ authorization: `Bearer ${ENROL}` }, '/trpc')).toMatchObject({
			status: 404
		});
		expect(await gate.knock({ authorization: `Bearer ${ENROL}` })).toBe('open');
	});

	it('lets browsers in from its own address only, and only with a session', async () => {
		await using gate = await openGate();
		const { cookie } = await gate.signIn();
		expect(await gate.knock({ origin: 'https://evil.example', cookie })).toMatchObject({
			status: 403
		});
		expect(
			await gate.knock({ origin: `http://evil.localhost:${gate.port}`, cookie })
		).toMatchObject({ status: 403 });
		expect(await gate.knock({ origin: 'null', cookie })).toMatchObject({ status: 403 });
		expect(await gate.knock({ origin: gate.origin })).toMatchObject({ status: 401 });
		expect(await gate.knock({ origin: gate.origin, cookie: `${cookie}x` })).toMatchObject({
			status: 401
		});
		expect(await gate.knock({ origin: gate.origin, cookie })).toBe('open');
	});

	it('never takes an agent token from a browser', async () => {
		await using gate = await openGate();
		expect(
			await gate.knock({ origin: gate.origin, authorization: `Bearer ${ENROL}` })
		).toMatchObject({ status: 401 });
	});

	it('makes an address that guesses wait', async () => {
		await using gate = await openGate();
		const answers: unknown[] = [];
		for (let attempt = 0; attempt < 25; attempt++)
			answers.push(await gate.knock({ authorization: `Bearer guess-${attempt}` }));
		expect(answers.at(-1)).toMatchObject({ status: 429 });
	});

	it.each([
		['agent', LIMITS.agentFrameBytes],
		['browser', LIMITS.browserFrameBytes]
	])('closes an %s socket that sends a frame over its limit', async (kind, limit) => {
		await using gate = await openGate();
		const headers: Record<string, string> =
			kind === 'agent'
				? { authorization: `Bearer ${ENROL}` }
				: { origin: gate.origin, cookie: (await gate.signIn()).cookie };
		const socket = gate.socket(headers);
		await new Promise((resolve) => socket.on('open', resolve));
		const closed = new Promise<number>((resolve) => socket.on('close', resolve));
		socket.on('error', () => {});
		socket.send('x'.repeat(Number(limit) + 1));
		expect(await closed).toBe(1009);
	});

	it('survives frames that are not calls', async () => {
		await using gate = await openGate();
		const socket = gate.socket({ authorization: `Bearer ${ENROL}` });
		await new Promise((resolve) => socket.on('open', resolve));
		socket.on('error', () => {});
		for (const frame of [
			'{',
			'null',
			'[]',
			'[null]',
			'{"id":1}',
			'{"method":"query","id":1,"params":{"path":"__proto__"}}',
			'\u0000'
		])
			socket.send(frame);
		expect(await enrolled(gate)).toMatchObject({ hostName: 'hsb1' });
		socket.terminate();
	});

	it('closes an agent that does not introduce itself', async () => {
		await using gate = await openGate();
		const { token } = await enrolled(gate);
		const socket = gate.socket({ authorization: `Bearer ${token}` });
		const code = await new Promise<number>((resolve) => socket.on('close', resolve));
		expect(code).toBe(CLOSE.unauthenticated);
	}, 15_000);
});

describe('what an agent may call', () => {
	it('is nothing but enrolment with the enrolment token', async () => {
		await using gate = await openGate();
		const stranger = gate.agent(ENROL);
		expect(await stranger.agent.hello.mutate(helloOf('hsb1')).catch(refusal)).toBe('forbidden');
		expect(await stranger.hosts.list.query().catch(refusal)).toBe('unauthenticated');
	});

	it('begins with hello, and never reaches what people do', async () => {
		await using gate = await openGate();
		const { token } = await enrolled(gate);
		const agent = gate.agent(token);
		expect(
			await agent.agent.heartbeat
				.mutate({ metrics: helloOf('hsb1').metrics, active: null })
				.catch(refusal)
		).toBe('protocol');
		await agent.agent.hello.mutate(helloOf('hsb1'));
		expect(
			await agent.agent.heartbeat.mutate({ metrics: helloOf('hsb1').metrics, active: null })
		).toEqual({ intervalSeconds: 30 });
		expect(await agent.hosts.list.query().catch(refusal)).toBe('unauthenticated');
		expect(
			await agent.agent.enroll.mutate({ secret: SECRET, profile: profileOf('x') }).catch(refusal)
		).toBe('forbidden');
	});

	it('is bounded: input with extra fields is refused with a sentence', async () => {
		await using gate = await openGate();
		const { token } = await enrolled(gate);
		const agent = gate.agent(token);
		const hello = { ...helloOf('hsb1'), hostId: '01ARZ3NDEKTSV4RRFFQ69G5FAV' };
		expect(await agent.agent.hello.mutate(hello).catch(refusal)).toBe('invalid');
	});
});

describe('browsers', () => {
	it('see a host come, work, and go, without asking again', async () => {
		await using gate = await openGate();
		const { cookie } = await gate.signIn();
		const browser = gate.browser(cookie);
		const frames: FleetFrame[] = [];
		browser.live.fleet.subscribe(undefined, { onData: (frame) => frames.push(frame) });
		await expect.poll(() => frames[0]?.type).toBe('snapshot');
		const { token, hostId } = await enrolled(gate);
		const agent = gate.agent(token);
		await agent.agent.hello.mutate(helloOf('hsb1'));
		const newest = () => frames.flatMap((frame) => frame.rows).findLast((row) => row.id === hostId);
		await expect.poll(() => newest()?.presence).toBe('online');
		const orders: unknown[] = [];
		agent.agent.commands.subscribe({}, { onData: (event) => orders.push(event.data) });
		const [outcome] = await browser.operations.request.mutate({
			hostIds: [hostId],
			command: 'pull'
		});
		expect(outcome).toMatchObject({ ok: true });
		await expect
			.poll(() => orders)
			.toMatchObject([{ type: 'offer', operation: { command: 'pull', requestedBy: 'admin' } }]);
		await expect.poll(() => newest()?.operation?.state).toBe('offered');
		await browser.session.stepUp.mutate({ secret: PASSWORD });
		await browser.hosts.remove.mutate({ id: hostId, confirmName: 'hsb1' });
		await expect
			.poll(() => frames.some((frame) => frame.type === 'delta' && frame.removed.includes(hostId)))
			.toBe(true);
		const versions = frames.map((frame) => frame.version);
		expect(versions).toEqual(versions.map((_, index) => (versions[0] ?? 0) + index));
	});

	it('are cut off the moment they sign out', async () => {
		await using gate = await openGate();
		const { cookie } = await gate.signIn();
		const socket = gate.socket({ origin: gate.origin, cookie });
		await new Promise((resolve) => socket.on('open', resolve));
		const closed = new Promise<number>((resolve) => socket.on('close', resolve));
		const session = await gate.fleet.auth.sessionFromCookies(cookie);
		if (!session) throw new Error('no session');
		await gate.fleet.auth.logOut(session);
		expect(await closed).toBe(CLOSE.unauthenticated);
	});

	it('learn nothing of an unexpected error but where to look', async () => {
		await using gate = await openGate();
		const { cookie } = await gate.signIn();
		gate.fleet.target.refresh = () => Promise.reject(new Error('secret detail'));
		const error = await gate
			.browser(cookie)
			.target.refresh.mutate()
			.catch((caught: unknown) => caught);
		expect(refusal(error)).toBe('internal');
		expect(JSON.stringify(error)).not.toContain('secret detail');
		expect(String(error)).not.toContain('secret detail');
	});
});

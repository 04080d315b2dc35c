import { LIMITS } from '$lib/protocol/index.ts';
import { expect, it, vi } from 'vitest';
import { isRunning, makeHost } from '../support/agent-process.ts';
import { startEvilDashboard } from '../support/evil-dashboard.ts';
import { order, until } from '../support/fixtures.ts';
import { newUlid } from '../ulid.ts';

// Real processes on a busy machine take their time.
vi.setConfig({ testTimeout: 120_000 });

const hello = (change: object = {}) => ({
	hostId: newUlid(),
	hostName: 'alpha',
	serverVersion: '0.1.0',
	protocol: 1,
	intervalSeconds: 5,
	journal: [],
	...change
});

it('an answer to hello that makes no sense is told, and the agent knocks slowly', async () => {
	const lies: unknown[] = [
		null,
		'yes',
		[],
		{},
		hello({ intervalSeconds: 0 }),
		hello({ intervalSeconds: 1e9 }),
		hello({ hostName: '../../etc' }),
		hello({ hostId: 7 }),
		hello({ serverVersion: 'x'.repeat(100_000) }),
		hello({ journal: 'all' }),
		hello({ journal: [{ id: newUlid(), action: 'adopt', logOffset: -1 }] }),
		hello({ journal: [{ id: newUlid(), action: 'adopt', logOffset: Number.MAX_SAFE_INTEGER }] }),
		hello({ journal: [{ id: '../x', action: 'forget', logOffset: 0 }] }),
		hello({ journal: [{ id: newUlid(), action: 'exec', logOffset: 0 }] }),
		hello({ logKept: { headBytes: -1, tailBytes: 0 } })
	];
	const evil = await startEvilDashboard();
	let said = 0;
	evil.answers.set('agent.hello', () => (said < lies.length ? lies[said++] : hello()));
	// All delays scale with it: slow is 120 ms at least.
	const host = await makeHost(evil, { env: { NIXFLEET_BACKOFF_MS: '1' } });
	const agent = host.start();
	await until(() => evil.of('commands').length > 0, 'the agent to listen', 60_000);
	expect(said).toBe(lies.length);
	expect(host.log().match(/answer to hello makes no sense/g)).toHaveLength(lies.length);
	const times = evil.of('hello').map((call) => call.at);
	for (const [index, at] of times.entries())
		if (index > 0) expect(at - (times[index - 1] ?? 0)).toBeGreaterThan(100);
	expect(isRunning(agent)).toBe(true);
});

it('verdicts about unknown operations, another name and another id change nothing', async () => {
	const evil = await startEvilDashboard();
	evil.answers.set('agent.hello', () =>
		hello({
			hostName: 'beta',
			later: 'field',
			journal: (['adopt', 'send-result', 'forget', 'cancel'] as const).map((action) => ({
				id: newUlid(),
				action,
				logOffset: LIMITS.bytes
			}))
		})
	);
	const host = await makeHost(evil);
	const agent = host.start();
	await until(() => evil.of('heartbeat').length > 0, 'a beat', 30_000);
	expect(host.journal.ids()).toEqual([]);
	expect(isRunning(agent)).toBe(true);
	expect(JSON.stringify(evil.of('hello')[0]?.input)).toContain('"hostname":"alpha"');
});

it('no wish for an interval makes an agent beat more often than every five seconds', async () => {
	const evil = await startEvilDashboard();
	const wishes: unknown[] = [0, -1, 1e-9, null, 'x', {}, [0]];
	let answered = 0;
	evil.answers.set('agent.heartbeat', () => ({
		intervalSeconds: wishes[answered++ % wishes.length]
	}));
	const host = await makeHost(evil);
	const agent = host.start();
	await until(() => evil.of('commands').length > 0, 'the agent to listen', 30_000);
	for (const intervalSeconds of [0, -5, -1e15]) evil.send({ type: 'settings', intervalSeconds });
	await until(() => evil.of('heartbeat').length >= 3, 'three beats', 60_000);
	const times = evil.of('heartbeat').map((call) => call.at);
	// The first may come at once, with facts that changed.
	expect((times[2] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(4_400);
	evil.answers.set('agent.heartbeat', () => null);
	const beats = times.length;
	await until(
		() => evil.of('heartbeat').length > beats + 1,
		'beats after an answer of nothing',
		60_000
	);
	expect(isRunning(agent)).toBe(true);
});

it('a dashboard that says to be nowhere in the output is not sent it without end', async () => {
	// Always at its beginning, before it, at no place at all, between two bytes. Each takes seconds, so all at once.
	const claims: unknown[] = [0, -1, 'x', 0.5];
	await Promise.all(
		claims.map(async (nextOffset) => {
			const evil = await startEvilDashboard();
			evil.answers.set('agent.log', () => ({ nextOffset }));
			const host = await makeHost(evil);
			const agent = host.start();
			await until(() => evil.of('commands').length > 0, 'the agent to listen', 60_000);
			evil.send({ type: 'offer', operation: order({ command: 'pull' }) });
			await until(() => evil.of('log').length >= 16, 'the output again and again', 100_000);
			const times = evil.of('log').map((call) => call.at);
			// At most eight at once, then one a second.
			expect((times[15] ?? 0) - (times[8] ?? 0)).toBeGreaterThan(2_500);
			expect(isRunning(agent)).toBe(true);
		})
	);
});

it('a dashboard that claims to have all of the output gets the result and nothing else breaks', async () => {
	const evil = await startEvilDashboard();
	evil.answers.set('agent.log', () => ({ nextOffset: Number.MAX_SAFE_INTEGER }));
	const host = await makeHost(evil);
	const agent = host.start();
	await until(() => evil.of('commands').length > 0, 'the agent to listen', 30_000);
	const given = order({ command: 'pull' });
	evil.send({ type: 'offer', operation: given });
	await until(() => evil.ids('result').includes(given.id), 'the result', 60_000);
	expect(isRunning(agent)).toBe(true);
});

it('answers to accept that are no yes start nothing', async () => {
	const evil = await startEvilDashboard();
	evil.answers.set('agent.accept', () => ({ proceed: 'yes' }));
	const host = await makeHost(evil);
	host.start();
	await until(() => evil.of('commands').length > 0, 'the agent to listen', 30_000);
	const given = order({ command: 'switch', startWithinMs: 1_000 });
	evil.send({ type: 'offer', operation: given });
	await until(
		() => evil.ids('result').includes(given.id) || host.journal.entry(given.id).result() !== null,
		'its end',
		30_000
	);
	expect(host.journal.entry(given.id).result()).toMatchObject({ outcome: 'expired' });
	expect(host.ledger()).toEqual([]);
});

it.each(['a year', '99999999', 'Fri, 31 Dec 9999 23:59:59 GMT'])(
	'a wish to come back in %s is no way to make an agent knock without end',
	async (after) => {
		const evil = await startEvilDashboard();
		const { onUpgrade } = {
			onUpgrade: (_request: unknown, socket: { end: (text: string) => void }) => {
				const body = JSON.stringify({
					code: 'not-ready',
					message: 'later',
					correlationId: 'x',
					...(after === 'a year' ? { retryAfterMs: LIMITS.durationMs } : {})
				});
				socket.end(
					`HTTP/1.1 503 No\r\nConnection: close\r\nRetry-After: ${after}\r\nContent-Length: ${body.length}\r\n\r\n${body}`
				);
			}
		};
		evil.state.onUpgrade = onUpgrade;
		const host = await makeHost(evil, { env: { NIXFLEET_BACKOFF_MS: '1' } });
		const agent = host.start();
		const waits = () =>
			[...host.log().matchAll(/"nextTryInMs":(\d+)/g)].map((match) => Number(match[1]));
		// A try that was cut before its answer was read comes first, on a busy machine.
		const least = after === '99999999' ? 0 : 3_600_000;
		await until(() => waits().some((wait) => wait >= least), 'the refusal', 30_000);
		for (const wait of waits()) expect(wait).toBeLessThan(2 ** 31);
		expect(isRunning(agent)).toBe(true);
	}
);

it('an enrolment that brings no token is told, and no identity is kept', async () => {
	const evil = await startEvilDashboard();
	evil.answers.set('agent.enroll', () => ({ hostId: newUlid(), hostName: 'alpha', token: 'mine' }));
	const host = await makeHost(evil, { env: { NIXFLEET_TOKEN: 'an-enrolment-token' } });
	const agent = host.start();
	await until(() => host.log().includes('answer to enrol makes no sense'), 'the sentence', 30_000);
	expect(isRunning(agent)).toBe(true);
	expect(evil.of('hello')).toEqual([]);
});

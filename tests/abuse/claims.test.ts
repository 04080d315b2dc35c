import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BUDGETS, LIMITS, NO_EVIDENCE, type OperationResult } from '$lib/protocol/index.ts';
import { NO_METRICS } from '../support/rooms.ts';
import { openVictim, refusal, type Victim } from './support/victim.ts';

/** A host that lies about its own operations, over a real socket. What it says of those of others: `ownership.test.ts`. */

let victim: Victim;
let hosts = 0;
beforeAll(async () => {
	victim = await openVictim();
});
afterAll(() => victim[Symbol.asyncDispose]());
afterEach(() => victim.stillWorks());

const COMMIT = 'a'.repeat(40);
const resultOf = (change: Partial<OperationResult> = {}): OperationResult => ({
	outcome: 'succeeded',
	message: 'All done.',
	startedAt: null,
	finishedAt: 1,
	logBytes: 0,
	evidence: { ...NO_EVIDENCE, exitCode: 0, commitAfter: COMMIT },
	...change
});

/** A host that was asked to check out a commit, and what it may say. */
async function asked() {
	const host = await victim.host(`liar-${(hosts += 1)}`);
	const [outcome] = await victim.browser.rpc.operations.request.mutate({
		hostIds: [host.hostId],
		command: 'pull',
		commit: COMMIT
	});
	if (!outcome?.ok) throw new Error(JSON.stringify(outcome));
	const id = outcome.operationId;
	return {
		...host,
		id,
		say: host.agent.agent,
		stored: () => victim.browser.rpc.operations.get.query({ id })
	};
}
const code = (call: Promise<unknown>): Promise<string> => call.then(() => 'taken', refusal);

describe('an outcome', () => {
	it('of success before the order was taken needs the same evidence', async () => {
		const { id, say, stored } = await asked();
		await say.result.mutate({ id, result: resultOf({ evidence: NO_EVIDENCE }) });
		expect((await stored()).state).toBe('failed');
	});

	it.each([
		['without an exit code', { ...NO_EVIDENCE, commitAfter: COMMIT }],
		['with another exit code', { ...NO_EVIDENCE, exitCode: 1, commitAfter: COMMIT }],
		['without the commit', { ...NO_EVIDENCE, exitCode: 0 }],
		['with another commit', { ...NO_EVIDENCE, exitCode: 0, commitAfter: 'c'.repeat(40) }]
	])('of success %s is a failure, and says what is missing', async (_, evidence) => {
		const { id, say, stored } = await asked();
		await say.accept.mutate({ id });
		await say.result.mutate({ id, result: resultOf({ evidence }) });
		expect(await stored()).toMatchObject({
			state: 'failed',
			message: expect.stringMatching(/^The host reported success, but /) as string
		});
	});

	it('is final: another one changes nothing, whichever way it turns', async () => {
		const { id, say, stored } = await asked();
		await say.accept.mutate({ id });
		const failed = resultOf({ outcome: 'failed', message: 'It broke.', evidence: NO_EVIDENCE });
		await say.result.mutate({ id, result: failed });
		const before = await stored();
		expect(before).toMatchObject({ state: 'failed', message: 'It broke.' });
		await say.result.mutate({ id, result: resultOf() });
		await say.accept.mutate({ id });
		await say.phase.mutate({ id, phase: 'build', at: 1 });
		expect(await stored()).toEqual(before);
	});

	it('of a time that is none of ours is timed by the dashboard', async () => {
		const { id, say, stored } = await asked();
		await say.accept.mutate({ id });
		const before = Date.now();
		await say.result.mutate({ id, result: resultOf({ finishedAt: 8_640_000_000_000_000 }) });
		const { finishedAt } = await stored();
		expect(finishedAt).toBeGreaterThanOrEqual(before);
		expect(finishedAt).toBeLessThanOrEqual(Date.now());
	});

	it.each<[string, object]>([
		['an exit code beyond what processes have', { exitCode: 2 ** 31 }],
		['a system that leads elsewhere', { systemPathAfter: '/run/../etc/shadow' }],
		['a system with markup', { builtPath: '/nix/store/<script>alert(1)</script> x' }],
		['a commit of 40 KB', { commitAfter: 'a'.repeat(40_000) }],
		['a commit that is an option', { commitAfter: `--upload-pack=${'a'.repeat(26)}` }],
		['a negative generation', { generation: -1 }],
		['a million tests', { tests: new Array(1_000_000).fill(null) }],
		['a field of its own', { trusted: true }]
	])('with %s is refused whole', async (_, evidence) => {
		const { id, say, stored } = await asked();
		await say.accept.mutate({ id });
		const result = resultOf({ evidence: { ...resultOf().evidence, ...evidence } });
		// A million of anything does not fit into a frame: then the socket is gone.
		expect(await code(say.result.mutate({ id, result }))).not.toBe('taken');
		expect((await stored()).state).toBe('running');
	});
});

describe('output', () => {
	const text = (data: string, offset = 0) => ({ offset, encoding: 'utf8' as const, data });

	it('beyond what is there is asked for from where it is missing, and none is invented', async () => {
		const { id, say, stored } = await asked();
		await say.accept.mutate({ id });
		await say.log.mutate({ id, chunk: text('first\n') });
		expect(await say.log.mutate({ id, chunk: text('far away\n', 1_000) })).toEqual({
			nextOffset: 6
		});
		expect((await stored()).logBytes).toBe(6);
	});

	it('that was sent before is not rewritten by another', async () => {
		const { id, say } = await asked();
		await say.accept.mutate({ id });
		await say.log.mutate({ id, chunk: text('it failed\n') });
		await say.log.mutate({ id, chunk: text('all good!\n') });
		await say.log.mutate({ id, chunk: text('all good!\nmore\n') });
		const answer = await fetch(`${victim.url}/operations/${id}/log`, {
			headers: { cookie: victim.browser.cookie }
		});
		expect(await answer.text()).toBe('it failed\nmore\n');
		expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
		expect(answer.headers.get('content-disposition')).toMatch(/^attachment; /);
		expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
	});

	it.each([
		['before the beginning', text('a', -1)],
		['past all numbers', text('a', Number.MAX_SAFE_INTEGER + 1)],
		['at half a byte', text('a', 0.5)],
		['of more than a piece may have', text('a'.repeat(LIMITS.logChunkBytes * 2))]
	])('%s is refused', async (_, chunk) => {
		const { id, say, stored } = await asked();
		await say.accept.mutate({ id });
		expect(await code(say.log.mutate({ id, chunk }))).toMatch(/invalid|too-large/);
		expect((await stored()).logBytes).toBe(0);
	});

	it('that says how it ended is text: the state comes from the result alone', async () => {
		const { id, say, stored } = await asked();
		await say.accept.mutate({ id });
		await say.log.mutate({ id, chunk: text('\x1b]0;SUCCEEDED\x07exit code 0: succeeded\n') });
		expect(await stored()).toMatchObject({ state: 'running', evidence: null });
	});
});

it.each([
	'../../etc/passwd',
	'/etc/passwd',
	'..%2f..%2fetc',
	'a\0b',
	`01J${'Z'.repeat(24)}`,
	'__proto__',
	''
])('no id is a path: %j', async (id) => {
	const { say } = await asked();
	expect(await code(say.accept.mutate({ id }))).toBe('invalid');
	const page = await fetch(`${victim.url}/operations/${encodeURIComponent(id)}/log`, {
		headers: { cookie: victim.browser.cookie },
		redirect: 'manual'
	});
	expect(page.status).toBeGreaterThanOrEqual(400);
	expect(page.status).toBeLessThan(500);
});

it('a host asks for nothing of another, nor of people', async () => {
	const host = await asked();
	const other = await asked();
	const rpc = host.agent;
	for (const call of [
		() => rpc.hosts.get.query({ id: other.hostId }),
		() => rpc.hosts.list.query(),
		() => rpc.operations.get.query({ id: other.id }),
		() => rpc.audit.list.query({}),
		() => rpc.users.list.query()
	])
		expect(await code(call())).toBe('unauthenticated');
});

it('more heartbeats than a host may send are slowed down, and nobody else is', async () => {
	const flood = await asked();
	const calm = await asked();
	const beat = { metrics: NO_METRICS, active: null };
	const answers: string[] = [];
	// As many at once as one frame may hold.
	while (answers.length < 3 * BUDGETS.agentCalls.burst)
		answers.push(
			...(await Promise.all(
				Array.from({ length: LIMITS.batchCalls }, () => code(flood.say.heartbeat.mutate(beat)))
			))
		);
	expect(new Set(answers)).toEqual(new Set(['taken', 'rate-limited']));
	expect(await code(calm.say.heartbeat.mutate(beat))).toBe('taken');
});

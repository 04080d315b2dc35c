import { guardHere } from '../support/operation.ts';
import { NO_EVIDENCE, CLOSE, OperationResult } from '$lib/protocol/index.ts';
import { TRPCError } from '@trpc/server';
import { randomBytes } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { runAgent } from '../agent.ts';
import { loadConfig } from '../config.ts';
import { Entry } from '../journal/entry.ts';
import { Journal } from '../journal/journal.ts';
import { bootId, thisProcess } from '../journal/process-identity.ts';
import type { Launcher } from '../launch/launcher.ts';
import { createLogger } from '../logger.ts';
import { thisMachine } from '../machine.ts';
import { perform } from '../runner/perform.ts';
import { startDashboard } from '../support/dashboard.ts';
import { makeRepository, order, temporaryFolder, until, write } from '../support/fixtures.ts';
import { newUlid } from '../ulid.ts';

// Real processes on a busy machine take their time.
vi.setConfig({ testTimeout: 30_000 });

/** A real agent against the small dashboard; its runner works inside this process. */
async function setup(options: { token?: string; launcher?: Launcher } = {}) {
	const dashboard = await startDashboard();
	const folder = temporaryFolder();
	const repo = makeRepository(folder);
	const stateDir = join(folder, 'state');
	const env = {
		...process.env,
		NIXFLEET_URL: dashboard.url,
		NIXFLEET_TOKEN: options.token ?? dashboard.token,
		NIXFLEET_HOSTNAME: 'alpha',
		NIXFLEET_KIND: 'nixos',
		NIXFLEET_ROOT: join(folder, 'root'),
		NIXFLEET_STATE_DIR: stateDir,
		NIXFLEET_REPO_URL: repo.url,
		NIXFLEET_GIT_PROTOCOLS: 'file',
		NIXFLEET_BACKOFF_MS: '5'
	};
	const config = loadConfig(env, thisMachine());
	const logged: { level: string; msg: string; nextTryInMs?: number }[] = [];
	const log = createLogger({ level: 'debug', write: (line) => void logged.push(JSON.parse(line)) });
	const launcher: Launcher = options.launcher ?? {
		async start(dir, role) {
			if (role === 'guard') return guardHere(config, env).start(dir, role);
			const entry = new Entry(dir);
			const stored = entry.order();
			if (
				stored.state === 'valid' &&
				entry.claim({ ...thisProcess(), bootId: bootId(), at: Date.now() })
			)
				void perform({ order: stored.value.order, config, entry, env, launcher });
			return { stillStarting: () => true };
		}
	};
	const journal = new Journal(stateDir);
	const start = () => {
		const controller = new AbortController();
		const ended = runAgent(
			{ config, env, launcher, log, restart: () => controller.abort() },
			controller.signal
		);
		const stop = async () => {
			controller.abort();
			await ended;
		};
		onTestFinished(stop);
		return stop;
	};
	const { heard } = dashboard;
	const connected = () => until(() => heard.subscriptions > 0, 'the agent to listen for commands');
	return { ...dashboard, folder, repo, config, logged, journal, start, connected };
}

const report = (code: string, message: string, retryAfterMs?: number) => ({
	code,
	message,
	correlationId: 'x',
	...(retryAfterMs === undefined ? {} : { retryAfterMs })
});

describe('introducing itself', () => {
	it('enrols once, then comes as itself, with a bearer token and no origin', async () => {
		const { heard, start, connected, token } = await setup({ token: 'enrolment-token' });
		const stop = start();
		await connected();
		expect(heard.enrolments).toHaveLength(1);
		expect(heard.authorizations).toEqual(['Bearer enrolment-token', `Bearer ${token}`]);
		expect(heard.origins).toEqual([undefined, undefined]);
		expect(heard.hellos[0]).toMatchObject({
			profile: { hostname: 'alpha' },
			agent: { protocol: 1 },
			journal: []
		});
		await stop();
		start();
		await until(() => heard.hellos.length === 2, 'the second start');
		expect(heard.enrolments).toHaveLength(1);
		expect(heard.hellos[1]?.agent.instanceId).not.toBe(heard.hellos[0]?.agent.instanceId);
	});

	it('beats, and tells facts only when they changed', async () => {
		const { heard, start, connected, send, folder } = await setup();
		start();
		await connected();
		write(join(folder, 'root/etc/nixfleet/hold'), 'maintenance');
		send({ type: 'refresh' });
		await until(
			() => heard.heartbeats.some((beat) => beat.facts !== undefined),
			'the changed fact'
		);
		expect(heard.heartbeats.find((beat) => beat.facts)).toMatchObject({
			facts: { hold: 'maintenance' },
			active: null
		});
		expect(Object.keys(heard.heartbeats.find((beat) => beat.facts)?.facts ?? {})).toEqual(['hold']);
		await until(
			() => heard.heartbeats.some((beat) => beat.facts === undefined),
			'a beat without news',
			8_000
		);
	}, 15_000);
});

describe('performing', () => {
	it('accepts from disk, tells phases and output byte for byte, then the result', async () => {
		const { heard, start, connected, send, repo, journal } = await setup();
		start();
		await connected();
		const given = order({ commit: repo.first });
		send({ type: 'offer', operation: given });
		await until(() => heard.results.has(given.id), 'the result');
		expect(heard.accepts).toEqual([given.id]);
		expect(heard.results.get(given.id)).toMatchObject({
			outcome: 'succeeded',
			evidence: { commitAfter: repo.first }
		});
		OperationResult.parse(heard.results.get(given.id));
		const onDisk = readFileSync(journal.entry(given.id).logPath);
		expect(heard.logs.get(given.id)?.equals(onDisk)).toBe(true);
		expect(heard.logBytesAtResult.get(given.id)).toBe(onDisk.length);
		expect(heard.phases.at(-1)).toBe('verify');
		await until(() => journal.entry(given.id).acked, 'the acknowledgement on disk');
		// The facts after it are known before the result is.
		expect(heard.heartbeats.at(-1)).toBeDefined();
		expect(heard.heartbeats.flatMap((beat) => beat.facts?.checkout ?? []).at(-1)).toMatchObject({
			commit: repo.first
		});
		send({ type: 'offer', operation: given });
		await until(() => heard.rejects.length === 1, 'the replay to be refused');
		expect(heard.rejects[0]).toMatchObject({ id: given.id, reason: 'replay' });
	});

	it('forgets unstarted what the dashboard no longer wants', async () => {
		const { heard, start, connected, send, trouble, journal } = await setup();
		start();
		await connected();
		trouble.refuseAccepts = true;
		const given = order();
		send({ type: 'offer', operation: given });
		await until(
			() => journal.ids().includes(given.id) && journal.entry(given.id).acked,
			'the order to be forgotten'
		);
		expect(journal.entry(given.id).run()).toMatchObject({ never: true });
		expect(heard.results.size).toBe(0);
	});

	it('refuses an order it does not understand, by its id', async () => {
		const { heard, start, connected, send } = await setup();
		start();
		await connected();
		send({ type: 'offer', operation: { ...order(), command: 'format-disk' } });
		await until(() => heard.rejects.length === 1, 'the refusal');
		expect(heard.rejects[0]).toMatchObject({ reason: 'not-supported' });
	});
});

describe('output', () => {
	/** An operation whose runner is this test. */
	async function byHand(given?: Awaited<ReturnType<typeof setup>>) {
		const launcher = { start: async () => ({ stillStarting: () => true }) };
		const base = given ?? (await setup({ launcher }));
		base.start();
		await base.connected();
		const asked = order();
		base.send({ type: 'offer', operation: asked });
		await until(() => base.heard.accepts.includes(asked.id), 'the accept');
		const entry = base.journal.entry(asked.id);
		entry.claim({ ...thisProcess(), bootId: bootId(), at: Date.now() });
		const told = () => base.heard.logs.get(asked.id) ?? Buffer.alloc(0);
		const finish = () =>
			entry.writeResult({
				outcome: 'failed',
				message: 'x',
				startedAt: 1,
				finishedAt: 2,
				logBytes: entry.logBytes(),
				evidence: NO_EVIDENCE
			});
		return {
			...base,
			id: asked.id,
			entry,
			told,
			finish,
			say: (bytes: string | Buffer) => appendFileSync(entry.logPath, bytes)
		};
	}

	it('goes on where it was after the connection is cut', async () => {
		const { say, told, cut, heard, finish, id, entry } = await byHand();
		say('before ✓\n');
		await until(() => told().includes('before'), 'the first line');
		cut();
		say('meanwhile\n');
		await until(() => told().includes('meanwhile'), 'the line said while nobody listened');
		expect(heard.hellos.at(-1)?.journal).toMatchObject([{ id, state: 'running' }]);
		say('after\n');
		finish();
		await until(() => heard.results.has(id), 'the result');
		expect(told().equals(readFileSync(entry.logPath))).toBe(true);
	});

	it('is sent again when the dashboard lost some of it', async () => {
		const { say, told, trouble, finish, heard, id, entry } = await byHand();
		say('x'.repeat(100_000));
		await until(() => told().length === entry.logBytes(), 'the first part');
		trouble.forgetLogBytes = 40_000;
		say('y'.repeat(100_000));
		finish();
		await until(() => heard.results.has(id), 'the result');
		expect(told().equals(readFileSync(entry.logPath))).toBe(true);
	});

	it('and the result are sent again when the dashboard could not store them', async () => {
		const { say, told, trouble, finish, heard, id, entry } = await byHand();
		trouble.failStoring = 2;
		say('x'.repeat(100_000));
		await until(() => told().length === entry.logBytes(), 'the output');
		say('last words');
		await until(() => told().length === entry.logBytes(), 'the rest');
		trouble.failStoring = 2;
		finish();
		await until(() => heard.results.has(id), 'the result');
		expect(trouble.failStoring).toBe(0);
		expect(told().equals(readFileSync(entry.logPath))).toBe(true);
	});

	describe('of a flood to a dashboard that keeps head and tail', () => {
		const logKept = { headBytes: 300_000, tailBytes: 200_000 };
		type Hand = Awaited<ReturnType<typeof byHand>>;

		/** Head and tail are the file's, nothing of them was left out, and what was left out is said. */
		function expectKept({ heard, told, entry, id }: Hand) {
			const file = readFileSync(entry.logPath);
			const tailAt = file.length - logKept.tailBytes;
			expect(heard.logBytesAtResult.get(id)).toBe(file.length);
			const same = (from: number, to?: number) =>
				told().subarray(from, to).equals(file.subarray(from, to));
			expect([same(0, logKept.headBytes), same(tailAt)]).toEqual([true, true]);
			for (const { from, to } of heard.omissions) {
				expect(from).toBeGreaterThanOrEqual(logKept.headBytes);
				expect(to).toBeLessThanOrEqual(tailAt);
			}
			expect(heard.omissions.length).toBeGreaterThan(0);
		}

		async function floodByHand() {
			const base = await setup({
				launcher: { start: async () => ({ stillStarting: () => true }) }
			});
			base.trouble.logKept = logKept;
			return byHand(base);
		}

		it('leaves out the middle, and nothing else', async () => {
			const hand = await floodByHand();
			hand.say(randomBytes(5_000_000));
			hand.finish();
			await until(() => hand.heard.results.has(hand.id), 'the result');
			expectKept(hand);
			const sent = hand.heard.omissions.reduce(
				(left, { from, to }) => left - (to - from),
				5_000_000
			);
			expect(sent).toBeLessThan(2_000_000);
		});

		it('follows near the end while it runs, over broken connections and lost output', async () => {
			const hand = await floodByHand();
			const { say, told, cut, trouble, entry } = hand;
			for (let round = 0; round < 6; round++) {
				say(randomBytes(1_000_000));
				const near = 2 * logKept.tailBytes;
				await until(() => entry.logBytes() - told().length <= near, 'the agent to follow');
				if (round % 3 === 1) cut();
				// More than the tail: what is asked for again lies in what was left out.
				if (round % 3 === 2) trouble.forgetLogBytes = 700_000;
			}
			say('the end');
			hand.finish();
			await until(() => hand.heard.results.has(hand.id), 'the result');
			expectKept(hand);
		});
	});

	it('of a flood with bytes that are no text arrives whole before the result', async () => {
		const { say, told, finish, heard, id, entry } = await byHand();
		say(
			Buffer.concat([
				Buffer.from('é'.repeat(60_000)),
				Buffer.from([0xff, 0x00, 0xc3]),
				Buffer.alloc(50_000),
				Buffer.from('✓'.repeat(50_000))
			])
		);
		finish();
		await until(() => heard.results.has(id), 'the result');
		expect(told().equals(readFileSync(entry.logPath))).toBe(true);
		expect(heard.logBytesAtResult.get(id)).toBe(entry.logBytes());
	});
});

it('a stop asked for while the agent was away is carried out', async () => {
	const { heard, start, journal, verdicts } = await setup();
	const given = order({ id: newUlid() });
	journal.create(given, Date.now());
	verdicts.of = (input) => input.journal.map(({ id }) => ({ id, action: 'cancel', logOffset: 0 }));
	start();
	await until(() => heard.results.has(given.id), 'the result');
	expect(heard.results.get(given.id)).toMatchObject({ outcome: 'cancelled' });
});

it('a stop that was forced while the agent was away is carried out as a forced one', async () => {
	const { heard, start, journal, verdicts } = await setup({
		launcher: { start: async () => ({ stillStarting: () => true }) }
	});
	const given = order({ command: 'switch' });
	const entry = journal.create(given, Date.now());
	entry.claim({ ...thisProcess(), bootId: bootId(), at: Date.now() });
	entry.appendPhase({ phase: 'activate', at: Date.now() });
	const wish = { at: 1, force: false };
	entry.writeCancel(wish);
	entry.refuseCancel(wish);
	verdicts.of = (input) =>
		input.journal.map(({ id }) => ({ id, action: 'cancel', logOffset: 0, force: true }));
	start();
	await until(() => heard.subscriptions > 0, 'the agent to have heard');
	expect(entry.cancelWish()).toMatchObject({ force: true });
});

it('an order accepted before a restart is started when the dashboard still wants it', async () => {
	const { heard, start, journal } = await setup();
	const given = order();
	journal.create(given, Date.now());
	start();
	await until(() => heard.results.has(given.id), 'the result');
	expect(heard.results.get(given.id)).toMatchObject({ outcome: 'succeeded' });
});

describe('trouble', () => {
	it('a refused token backs off slowly and says why and what to do', async () => {
		const { start, trouble, logged } = await setup();
		trouble.refusal = { status: 401, body: report('unauthenticated', 'The token was revoked.') };
		start();
		await until(
			() => logged.some((line) => line.nextTryInMs !== undefined),
			'the refusal to be logged'
		);
		const line = logged.find((entry) => entry.nextTryInMs !== undefined);
		expect(line).toMatchObject({
			level: 'error',
			msg: expect.stringContaining('The token was revoked.')
		});
		expect(line?.nextTryInMs).toBeGreaterThanOrEqual(600);
	});

	it('a stored token that is refused does not enrol again by itself', async () => {
		const { start, connected, trouble, cut, logged, heard } = await setup({
			token: 'enrolment-token'
		});
		start();
		await connected();
		trouble.refusal = { status: 401, body: report('unauthenticated', 'Removed.') };
		cut();
		await until(() => logged.some((line) => line.level === 'error'), 'the refusal');
		expect(logged.find((line) => line.level === 'error')?.msg).toMatch(/delete .*identity\.json/);
		expect(heard.enrolments).toHaveLength(1);
		expect(heard.authorizations.filter((value) => value === 'Bearer enrolment-token')).toHaveLength(
			1
		);
	});

	it('comes back when it was told to, not earlier', async () => {
		const { start, trouble, logged, heard } = await setup();
		trouble.refusal = {
			status: 503,
			body: report('not-ready', 'Starting.', 700),
			headers: { 'Retry-After': '0' }
		};
		start();
		await until(() => logged.some((line) => line.nextTryInMs !== undefined), 'the refusal');
		expect(
			logged.find((line) => line.nextTryInMs !== undefined)?.nextTryInMs
		).toBeGreaterThanOrEqual(700);
		trouble.refusal = null;
		await until(() => heard.hellos.length === 1, 'the connection');
	});

	it('a second agent with the same token backs off slowly', async () => {
		const { start, trouble, logged } = await setup();
		trouble.closeWith = { code: CLOSE.duplicate, reason: 'another' };
		start();
		await until(() => logged.some((line) => line.nextTryInMs !== undefined), 'the refusal');
		const line = logged.find((entry) => entry.nextTryInMs !== undefined);
		expect(line?.msg).toContain('Another agent is connected');
		expect(line?.nextTryInMs).toBeGreaterThanOrEqual(600);
	});

	it('a proxy’s error page is no dashboard, and no reason to give up', async () => {
		const { start, trouble, logged, heard } = await setup();
		trouble.refusal = { status: 502, body: '<html>' };
		start();
		await until(() => logged.some((line) => line.msg.includes('HTTP 502')), 'the message');
		trouble.refusal = null;
		await until(() => heard.hellos.length === 1, 'the connection');
	});

	it('a refused hello is told in the dashboard’s words', async () => {
		const { start, trouble, logged } = await setup();
		trouble.helloError = new TRPCError({ code: 'FORBIDDEN', message: 'no' });
		start();
		await until(() => logged.some((line) => line.msg.includes('refuses this host')), 'the message');
	});

	it('a stream of commands that ends is opened again on the same connection', async () => {
		const { start, trouble, heard, send, connections } = await setup();
		trouble.endSubscriptions = 1;
		start();
		await until(() => heard.subscriptions === 2, 'the second subscription');
		const given = order();
		send({ type: 'offer', operation: given });
		await until(() => heard.accepts.includes(given.id), 'the order to arrive');
		await until(() => heard.results.has(given.id), 'its result');
		expect(connections()).toBe(1);
		expect(heard.hellos).toHaveLength(1);
	});
});

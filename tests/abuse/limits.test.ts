import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { z } from 'zod';
import {
	AcceptInput,
	AddChannel,
	BUDGETS,
	Bytes,
	CommandArgument,
	Comparison,
	CONFIRM_SECONDS,
	Count,
	CreateApiKey,
	DurationMs,
	EnrollInput,
	GARBAGE_DAYS,
	GRACE_MINUTES,
	HEARTBEAT_SECONDS,
	HelloInput,
	HoldHost,
	HostFacts,
	HostWindow,
	LastTest,
	LIMITS,
	LIVENESS,
	LockInputs,
	LogChunk,
	NoteHost,
	NOTIFICATION_LIMITS,
	PlanRollout,
	presenceOf,
	QUEUE_MS,
	RefreshHosts,
	RejectInput,
	RequestOperations,
	SaveView,
	TagHosts,
	UserName,
	VersionJson,
	WaveInput
} from '$lib/protocol/index.ts';
import { Admission } from '$lib/server/http/admission.ts';
import { Budgets } from '$lib/server/http/budgets.ts';
import { createRefusals } from '$lib/server/http/refusals.ts';
import { createScriptApi } from '$lib/server/http/script-api.ts';
import { openGate } from '../support/gate-server.ts';
import { helloOf, profileOf } from '../support/rooms.ts';

/**
 * Every limit that has a name, and the test that runs into it. A limit that is added without one fails here, and so does a
 * line whose test is gone.
 */
const ULID = '01ARZ3NDEKTSV4RRFFQ69G5FAV';
const list = <Value>(length: number, value: Value): Value[] => Array.from({ length }, () => value);
const commit = 'a'.repeat(40);
const path = '/nix/store/x';

const channel = {
	name: 'x',
	kind: 'webhook',
	address: 'https://example.org/',
	token: null,
	kinds: ['contact'],
	filter: '',
	quietTypes: [],
	graceMinutes: 10,
	enabled: true
};

type Bound = [schema: z.ZodType, at: (size: number) => unknown];
const ALL_LIMITS = { ...LIMITS, ...NOTIFICATION_LIMITS };

/** Limits of messages: the most is taken, one more is not. */
const OF_MESSAGES: Partial<Record<keyof typeof ALL_LIMITS, Bound>> = {
	journalEntries: [
		HelloInput,
		(size) => ({
			...helloOf('x'),
			journal: list(size, { id: ULID, state: 'running', phase: null, logBytes: 0 })
		})
	],
	flakeInputs: [LockInputs, (size) => list(size, { name: 'x', lastModified: null })],
	names: [
		LastTest,
		(size) => ({ systemPath: null, at: 0, passed: 0, failed: 0, failures: list(size, 'x') })
	],
	generations: [
		HostFacts.shape.generations,
		(size) =>
			list(size, { number: 1, systemPath: path, at: 0, current: true, booted: true, next: true })
	],
	evaluations: [HostFacts.shape.evaluated, (size) => list(size, { commit, systemPath: path })],
	closureChanges: [
		Comparison,
		(size) => ({
			from: path,
			to: path,
			closure: {
				changes: list(size, { name: 'x', before: null, after: null, sizeBytes: 0 }),
				omitted: 0,
				sizeBytes: 0
			},
			units: null,
			rebootNeeded: null
		})
	],
	hostsPerRequest: [RefreshHosts, (size) => ({ hostIds: list(size, ULID) })],
	rolloutWaves: [
		PlanRollout,
		(size) => ({
			hostIds: [ULID],
			command: 'pull',
			waves: list(size, { hosts: { by: 'count', count: 1 } })
		})
	],
	rolloutSoakMs: [WaveInput, (size) => ({ hosts: { by: 'count', count: 1 }, soakMs: size })],
	windows: [
		HostWindow,
		(size) => ({ windows: list(size, 'x'), timeZone: 'UTC', open: true, changesAt: null })
	],
	windowChars: [
		HostWindow,
		(size) => ({ windows: ['x'.repeat(size)], timeZone: 'UTC', open: true, changesAt: null })
	],
	tagsPerHost: [
		TagHosts,
		(size) => ({ hostIds: [ULID], add: list(size, 0).map((_, index) => `t${index}`) })
	],
	tagChars: [TagHosts, (size) => ({ hostIds: [ULID], add: ['x'.repeat(size)] })],
	noteChars: [NoteHost, (size) => ({ id: ULID, note: 'x'.repeat(size) })],
	viewNameChars: [
		SaveView,
		(size) => ({ name: 'x'.repeat(size), params: { filter: '', sort: null, group: null } })
	],
	userNameChars: [UserName, (size) => 'x'.repeat(size)],
	apiKeyNameChars: [CreateApiKey, (size) => ({ name: 'x'.repeat(size), scope: 'read' })],
	channelNameChars: [AddChannel, (size) => ({ ...channel, name: 'x'.repeat(size) })],
	channelAddressChars: [
		AddChannel,
		(size) => ({ ...channel, address: channel.address.padEnd(size, 'x') })
	],
	channelTokenChars: [AddChannel, (size) => ({ ...channel, token: 'x'.repeat(size) })],
	holdNoteChars: [HoldHost, (size) => ({ id: ULID, note: 'x'.repeat(size) })],
	sentenceChars: [RejectInput, (size) => ({ id: ULID, reason: 'busy', message: 'x'.repeat(size) })],
	labelChars: [
		EnrollInput,
		(size) => ({
			secret: 'a'.repeat(43),
			profile: { ...profileOf('x'), repoUrl: 'x'.repeat(size) }
		})
	],
	bytes: [Bytes, (size) => size],
	count: [Count, (size) => size],
	durationMs: [DurationMs, (size) => size],
	systemPaths: [
		VersionJson,
		(size) => ({
			gitCommit: commit,
			systemPaths: Object.fromEntries(list(size, 0).map((_, index) => [`h${index}`, path]))
		})
	]
};

/** Everything else: the file and the name of its test. */
const ELSEWHERE: Record<string, [file: string, test: string]> = {
	agentFrameBytes: ['tests/abuse/upgrade.test.ts', 'a frame larger than %s limit closes'],
	browserFrameBytes: ['tests/abuse/upgrade.test.ts', 'a frame larger than %s limit closes'],
	batchCalls: ['tests/abuse/upgrade.test.ts', 'a batch of 17 calls is not run'],
	socketSubscriptions: ['tests/abuse/upgrade.test.ts', 'a 17th subscription is refused'],
	helloWithinMs: ['tests/abuse/upgrade.test.ts', 'whoever enrols nobody is closed'],
	logChunkBytes: ['tests/abuse/limits.test.ts', 'a piece of output is bounded in characters'],
	logWindowBytes: [
		'src/lib/server/operations/log/flood.test.ts',
		'a host that sends without waiting for answers is slowed down'
	],
	operationLogHeadBytes: [
		'src/lib/server/operations/log/flood.test.ts',
		'is head and tail to the byte when every byte was sent'
	],
	operationLogTailBytes: [
		'src/lib/server/operations/log/flood.test.ts',
		'is head and tail to the byte when every byte was sent'
	],
	rolloutMs: [
		'src/lib/server/rollouts/rollouts.test.ts',
		'asks a host that was away when it comes back, and leaves it out when its time is over'
	],
	openRollouts: [
		'src/lib/server/rollouts/rollouts.test.ts',
		'is refused when so many rollouts are not at an end'
	],
	pendingHosts: [
		'src/lib/server/hosts/approve.test.ts',
		'finds no place when too many wait, which is audited once'
	],
	enrolledHosts: ['src/lib/server/hosts/enroll.test.ts', 'that is full takes no host by itself'],
	hostTokens: [
		'src/lib/server/hosts/tokens.test.ts',
		'is refused when there are too many, also when asked for at once'
	],
	hostTokensFileBytes: ['src/lib/server/hosts/token-file.test.ts', 'is bounded'],
	tokenUseMs: [
		'src/lib/server/hosts/tokens.test.ts',
		'when a token was last used is known to a minute, and from where'
	],
	filterChars: ['src/lib/protocol/filter/filter.test.ts', "it('characters'"],
	filterTerms: ['src/lib/protocol/filter/filter.test.ts', 'terms, with each value counted'],
	filterDepth: ['src/lib/protocol/filter/filter.test.ts', "it('depth'"],
	printedLines: [
		'src/lib/ui/log/printed-lines.test.ts',
		'of a very long one the beginning and the end, with how much is between'
	],
	viewsPerPerson: ['src/lib/server/views/views.test.ts', 'are bounded in number'],
	passwordHashesAtOnce: [
		'src/lib/server/auth/passwords.test.ts',
		'two are hashed, eight wait, and the rest is told to come back'
	],
	passwordHashesWaiting: [
		'src/lib/server/auth/passwords.test.ts',
		'two are hashed, eight wait, and the rest is told to come back'
	],
	agentNameChars: [
		'src/lib/server/auth/account/sessions.test.ts',
		'and what its browser calls itself are listed up to a bound'
	],
	sessionsListed: [
		'src/lib/server/auth/account/sessions.test.ts',
		'and what its browser calls itself are listed up to a bound'
	],
	recoveryCodes: [
		'src/lib/server/auth/account/totp.test.ts',
		'is on once a code confirms it, ends other sessions, and gives recovery codes'
	],
	invitationMs: [
		'src/lib/server/auth/people/invite.test.ts',
		'is over after 48 hours, when it is taken back'
	],
	totpOfferMs: ['src/lib/server/auth/account/totp.test.ts', 'is offered for a quarter of an hour'],
	refusalKinds: [
		'src/lib/server/audit/refusals.test.ts',
		'of more kinds than are remembered are counted together, none is lost'
	],
	refusalWindowMs: [
		'src/lib/server/audit/refusals.test.ts',
		'of a kind are one row at once, and one with their count when the minute is over'
	],
	apiKeys: [
		'src/lib/server/auth/api-keys.test.ts',
		'there are so many keys and no more, also when they are made at once'
	],
	channels: [
		'src/lib/server/notify/notify.test.ts',
		'has a name of its own, and there are so many'
	],
	notificationLines: [
		'src/lib/server/notify/notify.test.ts',
		'are one message with a bounded list'
	],
	notificationSentenceChars: [
		'src/lib/server/notify/formats/formats.test.ts',
		'a message that is as long as it can be is a small request'
	],
	notificationsPerHour: [
		'src/lib/server/notify/notify.test.ts',
		'that come and go are so many messages an hour; what is over is counted and told in one'
	],
	notificationMs: ['src/lib/server/notify/deliver.test.ts', 'that is not answered is over in time'],
	notificationAnswerBytes: [
		'src/lib/server/notify/deliver.test.ts',
		'reads no more than the beginning of an answer'
	],
	notificationRetryMs: [
		'src/lib/server/notify/notify.test.ts',
		'is given up on after six hours, which it says until something is delivered'
	],
	notificationSettleMs: [
		'src/lib/server/notify/notify.test.ts',
		'gives hosts time to come back, also when it was away for long'
	],
	metricHostsPerStatement: [
		'src/lib/server/metrics/metrics.test.ts',
		'stores a thousand heartbeats with at most four statements'
	],
	metricWaitingMinutes: [
		'src/lib/server/metrics/metrics.test.ts',
		'keeps what the database does not take, up to a bound'
	],
	metricPruneRows: ['src/lib/server/metrics/metrics.test.ts', 'removes what has expired, in steps'],
	followedBranches: ['src/lib/server/target/target.test.ts', 'follows so many branches at most'],
	passwordChars: ['src/lib/server/auth/auth.test.ts', 'says what to correct, and keeps nothing'],
	passwordMinChars: ['src/lib/server/auth/auth.test.ts', 'says what to correct, and keeps nothing'],
	versionJsonBytes: ['src/lib/server/target/version-json.test.ts', 'larger than 64 KiB'],
	versionJsonMs: [
		'src/lib/server/target/version-json.test.ts',
		'that drips is given up on in time'
	],
	webhookBytes: ['tests/abuse/http.test.ts', 'a webhook’s delivery is bounded as well'],
	requestBytes: [
		'tests/abuse/http.test.ts',
		'one that does not tell is refused once it is too large'
	],
	headerBytes: ['tests/abuse/http.test.ts', 'headers of 20 KB'],
	headerCount: ['tests/abuse/http.test.ts', 'of a thousand headers the first hundred are read'],
	headersWithinMs: [
		'tests/abuse/http.test.ts',
		'are cut off: silent ones, slow heads, slow bodies'
	],
	requestWithinMs: [
		'tests/abuse/http.test.ts',
		'are cut off: silent ones, slow heads, slow bodies'
	],
	sockets: ['src/lib/server/http/socket-places.test.ts', 'bounds all sockets together'],
	sessionSockets: ['tests/abuse/upgrade.test.ts', 'one session has at most so many sockets'],
	addressSockets: [
		'src/lib/server/http/socket-places.test.ts',
		'bounds the sockets of one session'
	],
	handshakes: ['tests/abuse/limits.test.ts', 'handshakes at once'],
	addressesRemembered: ['tests/abuse/limits.test.ts', 'addresses that are remembered'],
	keysRemembered: ['tests/abuse/limits.test.ts', 'keys that are remembered'],
	browserBacklogBytes: [
		'tests/floods/readers.test.ts',
		'forty tabs and a download that stop reading'
	],
	socketBacklogBytes: [
		'src/lib/server/http/backlog.test.ts',
		'is stuck when that does not get less'
	],
	socketBacklogMs: ['src/lib/server/http/backlog.test.ts', 'is stuck when that does not get less'],
	backupManifestBytes: [
		'src/lib/server/backup/backup.test.ts',
		'with a manifest that is too long is refused'
	],
	backupSecrets: ['src/lib/server/backup/backup.test.ts', 'with a strange secret, or many'],
	backupSecretBytes: ['src/lib/server/backup/backup.test.ts', 'with a strange secret, or many'],
	upgradeBackups: ['src/lib/server/backup/backup.test.ts', 'before an upgrade are kept, so many'],
	'BUDGETS.agentCalls': ['tests/abuse/limits.test.ts', 'calls of an agent'],
	'BUDGETS.agentOutput': ['tests/abuse/limits.test.ts', 'pieces of output of an agent'],
	'BUDGETS.userCalls': ['tests/abuse/upgrade.test.ts', 'calls are counted one by one'],
	'BUDGETS.httpCalls': ['tests/abuse/limits.test.ts', 'calls of an API key'],
	'BUDGETS.agentFrames': ['tests/abuse/upgrade.test.ts', 'a flood of pings ends the socket'],
	'BUDGETS.userFrames': ['tests/abuse/upgrade.test.ts', 'frames that are no calls are counted'],
	'BUDGETS.agentHandshakes': ['tests/abuse/limits.test.ts', 'agents let in at once'],
	'BUDGETS.refusedCredentials': ['tests/abuse/upgrade.test.ts', 'an address that guesses tokens'],
	'attempts of an address': [
		'src/lib/server/auth/login-limits.test.ts',
		'from one address are ten'
	],
	'attempts on an account': ['src/lib/server/auth/login-limits.test.ts', 'on one account are ten'],
	'attempts in total': ['src/lib/server/auth/login-limits.test.ts', 'are sixty a minute in total']
};

/** Limits no test here can reach, and why. */
const NOT_HIT = new Map<string, string>([
	[
		'connections',
		'a test process may open 20,000 files; that Node is told is all that is looked at'
	]
]);

describe('the table', () => {
	const named = [
		...Object.keys(ALL_LIMITS),
		...Object.keys(BUDGETS).map((name) => `BUDGETS.${name}`)
	];
	const covered = new Set([
		...Object.keys(OF_MESSAGES),
		...Object.keys(ELSEWHERE),
		...NOT_HIT.keys()
	]);

	it('has every limit there is', () => {
		expect(named.filter((name) => !covered.has(name))).toEqual([]);
	});
	it('has none that is not there', () => {
		const known = new Set(named);
		const gone = [...covered].filter((name) => !known.has(name) && !name.includes(' '));
		expect(gone).toEqual([]);
	});
	it.each(Object.entries(ELSEWHERE))('%s is run into by a test that exists', (_, [file, test]) => {
		expect(readFileSync(file, 'utf8')).toContain(test);
	});
	it('the server is told how many connections there may be', () => {
		expect(readFileSync('src/server.ts', 'utf8')).toContain('maxConnections = LIMITS.connections');
	});
});

describe('messages', () => {
	it.each(Object.entries(OF_MESSAGES))(
		'%s: the most is taken, one more is not',
		(name, [schema, at]) => {
			const most = ALL_LIMITS[name as keyof typeof ALL_LIMITS];
			expect(schema.safeParse(at(most)).error).toBeUndefined();
			expect(schema.safeParse(at(most + 1)).success).toBe(false);
		}
	);

	it('a piece of output is bounded in characters, whatever its encoding', () => {
		const most = Math.ceil((LIMITS.logChunkBytes * 4) / 3) + 4;
		const chunk = (length: number) => ({ offset: 0, encoding: 'base64', data: 'x'.repeat(length) });
		expect(LogChunk.safeParse(chunk(most)).success).toBe(true);
		expect(LogChunk.safeParse(chunk(most + 1)).success).toBe(false);
	});

	it.each<[string, { min: number; max: number }, (value: number) => boolean]>([
		[
			'waiting for a host',
			QUEUE_MS,
			(expiresInMs) =>
				RequestOperations.safeParse({ hostIds: [ULID], command: 'pull', expiresInMs }).success
		],
		[
			'the grace of notifications',
			GRACE_MINUTES,
			(graceMinutes) => AddChannel.safeParse({ ...channel, graceMinutes }).success
		],
		['garbage', GARBAGE_DAYS, (keepDays) => CommandArgument.safeParse({ keepDays }).success],
		[
			'heartbeats',
			HEARTBEAT_SECONDS,
			(intervalSeconds) =>
				EnrollInput.safeParse({
					secret: 'a'.repeat(43),
					profile: { ...profileOf('x'), intervalSeconds }
				}).success
		]
	])('%s is neither too short nor too long', (_, { min, max }, takes) => {
		expect([min, max].map(takes)).toEqual([true, true]);
		expect([min - 1, max + 1].map(takes)).toEqual([false, false]);
	});

	it('the window for confirming is one that exists', () => {
		expect(CONFIRM_SECONDS.min).toBe(0);
		expect(readFileSync('agent/config.ts', 'utf8')).toContain('CONFIRM_SECONDS');
	});

	it('who was not heard for so long is offline', () => {
		const at = (age: number) => presenceOf({ connected: true, lastSeenAt: 0, now: age });
		expect(at(LIVENESS.onlineMs)).toBe('online');
		expect(at(LIVENESS.onlineMs + 1)).toBe('stale');
		expect(at(LIVENESS.offlineAfterMs + 1)).toBe('offline');
	});

	it('an id is an id', () => expect(AcceptInput.safeParse({ id: `${ULID}x` }).success).toBe(false));
});

describe('admission', () => {
	let now = 1_000_000;
	const admission = () => new Admission({ now: () => now });

	it('agents let in at once are so many, and the next is given a time', () => {
		const door = admission();
		for (let index = 0; index < BUDGETS.agentHandshakes.burst; index++)
			door.enter(`10.0.${index >> 8}.${index & 255}`, true)();
		expect(() => door.enter('10.9.9.9', true)).toThrow(/Come back at the time given/);
		// People do not wait behind a fleet.
		door.enter('10.9.9.9', false)();
	});

	it('handshakes at once are so many', () => {
		const door = admission();
		const inside = list(LIMITS.handshakes, 0).map(() => door.enter('10.0.0.1', true));
		expect(() => door.enter('10.0.0.2', true)).toThrow(/being opened at once/);
		inside[0]?.();
		door.enter('10.0.0.2', true);
	});

	it('addresses that are remembered are so many: a flood forgets the oldest, and memory stays small', () => {
		const door = admission();
		const block = (address: string) => {
			for (let failure = 0; failure <= BUDGETS.refusedCredentials.burst; failure++)
				door.failed(address);
		};
		block('192.0.2.1');
		expect(() => door.enter('192.0.2.1', false)).toThrow(/Too many refused tokens/);
		for (let index = 0; index < LIMITS.addressesRemembered; index++)
			block(`10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`);
		door.enter('192.0.2.1', false)();
		now += 1;
	});
});

describe('calls', () => {
	let gate: Awaited<ReturnType<typeof openGate>>;
	beforeAll(async () => void (gate = await openGate()));
	afterAll(() => gate[Symbol.asyncDispose]());

	it.each([
		['calls of an agent', BUDGETS.agentCalls, 'heartbeat'],
		['pieces of output of an agent', BUDGETS.agentOutput, 'log']
	] as const)('%s are so many at once', async (_, { burst }, procedure) => {
		const name = `a-${procedure}`;
		const { token } = await gate.agent('enrolment-token-for-tests').agent.enroll.mutate({
			secret: name.padEnd(43, 'x'),
			profile: profileOf(name)
		});
		const socket = gate.socket({ authorization: `Bearer ${token}` });
		await once(socket, 'open');
		const answers: string[] = [];
		socket.on('message', (data: Buffer) => answers.push(data.toString()));
		const hello = helloOf(name);
		const input =
			procedure === 'log'
				? { id: ULID, chunk: { offset: 0, encoding: 'utf8', data: 'x' } }
				: { metrics: hello.metrics, active: null };
		// One frame each: more than sixteen in one would be refused for that.
		const call = (id: number, path: string, of: unknown) =>
			socket.send(JSON.stringify({ id, method: 'mutation', params: { path, input: of } }));
		call(1, 'agent.hello', hello);
		await expect.poll(() => answers.length).toBe(1);
		// Time stands still: on a busy machine the budget would fill up as fast as calls are answered.
		const time = vi.spyOn(gate.fleet.clock, 'now').mockReturnValue(gate.fleet.clock.now());
		for (let id = 2; id <= burst * 2; id++) call(id, `agent.${procedure}`, input);
		await expect.poll(() => answers.length, { timeout: 20_000 }).toBe(burst * 2);
		const refused = answers.filter((answer) => answer.includes('Too many calls')).length;
		time.mockRestore();
		expect(refused).toBeGreaterThanOrEqual(burst - 1);
		expect(refused).toBeLessThanOrEqual(burst);
		socket.terminate();
	});

	it('calls of an API key are so many, and keys that are remembered too', async () => {
		const { auth } = gate.fleet;
		// Whoever knocks is a key of the name it gives: a thousand real ones take half a minute to make.
		const authenticate = (id: string) =>
			Promise.resolve({ id, name: id, scope: 'read' as const, expiresAt: null });
		const services = {
			...gate.fleet,
			auth: { ...auth, apiKeys: { ...auth.apiKeys, authenticate } }
		};
		const api = createScriptApi({
			services,
			budgets: new Budgets(services.clock),
			refusals: createRefusals(services)
		});
		const ask = (key: string) =>
			api(
				new Request('http://localhost/trpc/target.get', {
					headers: { authorization: `Bearer ${key}` }
				}),
				'127.0.0.1'
			);
		const statuses: number[] = [];
		for (let call = 0; call < BUDGETS.httpCalls.burst * 2; call++)
			statuses.push((await ask('loud')).status);
		expect(statuses).toContain(429);
		for (let index = 0; index <= LIMITS.keysRemembered; index++)
			expect((await ask(`key-${index}`)).status).toBe(200);
		// Pushed out by a thousand others, it begins anew: the memory is bounded, not the key for ever.
		expect((await ask('loud')).status).toBe(200);
	});
});

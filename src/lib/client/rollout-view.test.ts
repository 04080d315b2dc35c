import { describe, expect, it } from 'vitest';
import type { Rollout, RolloutHostState } from '$lib/protocol/rollout.ts';
import { row } from './fixtures.ts';
import {
	asTheyStood,
	commitTitle,
	hasEnded,
	heldUpAt,
	hostsIn,
	mostOf,
	movedSince,
	nextWithoutFailed,
	rolloutEnd,
	waveEnd,
	wavesOf,
	withNewest
} from './rollout-view.ts';

const [OLD, NEW] = ['a', 'b'].map((letter) => letter.repeat(40)) as [string, string];
const counts = (some: Partial<Record<RolloutHostState, number>> = {}) => ({
	waiting: 0,
	asked: 0,
	done: 0,
	failed: 0,
	skipped: 0,
	...some
});
type Wave = Rollout['waves'][number];
const wave = (state: Wave['state'], more: Partial<Wave> = {}): Wave => ({
	state,
	soakMs: 0,
	soakUntil: null,
	waitsFor: null,
	counts: counts(),
	...more
});
const host = (hostName: string, state: RolloutHostState, place = 0) => ({
	hostId: `id-${hostName}`,
	hostName,
	wave: place,
	state,
	commit: OLD,
	operationId: null,
	sentence: null,
	changedAt: 0
});

it('counts all hosts, whatever their state', () =>
	expect(hostsIn(counts({ done: 3, failed: 1, skipped: 2 }))).toBe(6));

it('tells first why a rollout is paused, else what it does', () => {
	const sentence = 'Paused: 1 host at work goes on to the end.';
	const pause = { kind: 'failures', message: 'hsb1 failed.' } as const;
	expect(mostOf({ pause, sentence })).toBe('hsb1 failed.');
	expect(mostOf({ pause: { ...pause, message: '' }, sentence })).toBe(sentence);
	expect(mostOf({ pause: null, sentence })).toBe(sentence);
});

describe('an end that was not all well does not look as if it were', () => {
	it.each([
		['finished', { done: 3 }, 'finished'],
		['finished', { done: 3, skipped: 1 }, 'partly'],
		['finished', { done: 3, skipped: 1, failed: 1 }, 'failures'],
		['finished', { done: 3, failed: 1 }, 'failures'],
		['finished', { skipped: 3 }, 'nothing'],
		['cancelled', { done: 1, failed: 1 }, 'cancelled'],
		['paused', { failed: 1 }, 'paused'],
		['running', { failed: 1 }, 'running']
	] as const)('%s with %o: %s', (state, some, end) =>
		expect(rolloutEnd({ state, counts: counts(some) })).toBe(end)
	);
	it.each([
		['done', { done: 1 }, 'running', 'done'],
		['done', { failed: 1 }, 'running', 'failures'],
		['done', { done: 1, skipped: 1 }, 'running', 'partly'],
		['done', { skipped: 1 }, 'cancelled', 'partly'],
		['waiting', { skipped: 1 }, 'cancelled', 'never'],
		['open', { asked: 1 }, 'cancelled', 'open'],
		['soaking', { failed: 1 }, 'running', 'wrong'],
		['soaking', { failed: 1, done: 2 }, 'running', 'soaking-failures'],
		['soaking', { done: 2 }, 'running', 'soaking'],
		['open', { failed: 1 }, 'running', 'open'],
		['open', { failed: 1, asked: 1 }, 'paused', 'open'],
		['open', { failed: 1, waiting: 1 }, 'paused', 'paused'],
		['soaking', { done: 1 }, 'paused', 'paused'],
		['waiting', { waiting: 1 }, 'paused', 'waiting']
	] as const)('of a wave, too: %s with %o while it is %s: %s', (state, some, rollout, end) =>
		expect(waveEnd(wave(state, { counts: counts(some) }), { state: rollout })).toBe(end)
	);
	it('and is an end', () => {
		expect(
			(['running', 'paused', 'finished', 'cancelled'] as const).map((state) => hasEnded({ state }))
		).toEqual([false, false, true, true]);
	});
});

it('groups hosts by wave, failures first, and otherwise as the dashboard orders them', () => {
	const hosts = [
		host('b', 'done'),
		host('c', 'failed'),
		host('a', 'done'),
		host('e', 'waiting', 1),
		host('d', 'asked', 1)
	];
	const grouped = wavesOf({ waves: [wave('done'), wave('open'), wave('waiting')], hosts });
	expect(grouped.map(({ state, hosts }) => [state, hosts.map(({ hostName }) => hostName)])).toEqual(
		[
			['done', ['c', 'b', 'a']],
			['open', ['d', 'e']],
			['waiting', []]
		]
	);
});

it('leaves hosts where they stood while somebody is at them', () => {
	const hosts = [host('c', 'failed'), host('a', 'done'), host('b', 'done')];
	const names = (stood: string[]) => asTheyStood(hosts, stood).map(({ hostName }) => hostName);
	expect(names(['id-a', 'id-b', 'id-c'])).toEqual(['a', 'b', 'c']);
	expect(names([])).toEqual(['c', 'a', 'b']);
});

describe('the wave that a person may go on without', () => {
	const waits = { waitsFor: 'It waits for hsb1, which is away.' };
	it.each([
		['is watched', 'running', [wave('soaking'), wave('waiting')], 0],
		['waits for somebody', 'running', [wave('done'), wave('open', waits), wave('waiting')], 1],
		['is at work', 'running', [wave('open'), wave('waiting')], null],
		['is the last one', 'running', [wave('done'), wave('open', waits)], null],
		['is of a rollout that is paused', 'paused', [wave('soaking'), wave('waiting')], null]
	] as const)('%s', (_, state, waves, place) =>
		expect(heldUpAt({ state, waves: [...waves] })).toBe(place)
	);
});

describe('what comes when it is resumed without those that failed', () => {
	const failed = (more = {}) => wave('open', { counts: counts({ failed: 1, ...more }) });
	const next = wave('waiting', { counts: counts({ waiting: 5 }) });
	const of = (state: Rollout['state'], ...waves: Wave[]) =>
		nextWithoutFailed({ state, counts: counts({ failed: 1, waiting: 5 }), waves });

	it('is the next wave, whether or not anything shows that it goes well', () => {
		expect(of('paused', failed(), next)).toEqual({ place: 1, isShown: false, hosts: 5 });
		expect(of('paused', failed({ done: 1 }), next)).toMatchObject({ isShown: true });
		const good = wave('done', { counts: counts({ done: 1 }) });
		expect(of('paused', good, failed(), next)).toMatchObject({ place: 2, isShown: true });
	});
	it.each([
		['it is not paused', of('running', failed(), next)],
		['some of its wave wait', of('paused', failed({ waiting: 1 }), next)],
		['some of its wave are at work', of('paused', failed({ asked: 1 }), next)],
		['it is the last wave', of('paused', failed())],
		[
			'nothing failed',
			nextWithoutFailed({ state: 'paused', counts: counts(), waves: [wave('open'), next] })
		]
	])('is not the next wave when %s', (_, then) => expect(then).toBeNull());
});

describe('a target that has moved on is told', () => {
	const rows = (...all: ReturnType<typeof row>[]) => new Map(all.map((each) => [each.id, each]));
	const moved = rows(row('a', { targetCommit: NEW }), row('b', { targetCommit: NEW }));
	const running = (...hosts: Rollout['hosts']) => ({ state: 'running' as const, hosts });

	it('once, while hosts are still to get the older commit', () =>
		expect(movedSince(running(host('a', 'waiting'), host('b', 'asked')), moved)).toEqual([
			{ now: NEW, brings: OLD }
		]));
	it.each([
		['nobody gets it any more', running(host('a', 'done'), host('b', 'skipped')), moved],
		['it has ended', { state: 'finished' as const, hosts: [host('a', 'waiting')] }, moved],
		['it brings no commit', running({ ...host('a', 'waiting'), commit: null }), moved],
		['it is where it was', running(host('a', 'waiting')), rows(row('a', { targetCommit: OLD }))],
		[
			'the host is pinned, of which the dashboard tells',
			running(host('a', 'waiting')),
			rows(row('a', { targetCommit: NEW, pinnedCommit: NEW }))
		],
		['the host is gone', running(host('gone', 'waiting')), moved]
	])('not when %s', (_, rollout, rows) => expect(movedSince(rollout, rows)).toEqual([]));
});

it('knows the title of a commit from the target and from hosts that have it, or not at all', () => {
	const target = { target: { commit: NEW, message: 'The new one' } };
	const rows = new Map([['x', { commit: OLD, commitSubject: 'The old one' }]]);
	expect(commitTitle(NEW, { target, rows })).toBe('The new one');
	expect(commitTitle(OLD, { target, rows })).toBe('The old one');
	expect(commitTitle('c'.repeat(40), { target, rows })).toBeNull();
});

it('keeps what is shown when newer ones come, newest first, and believes the newer word', () => {
	const of = (id: string, said = 'then') => ({ id, said });
	expect(withNewest([of('2'), of('1')], [of('3', 'now'), of('2', 'now')])).toEqual([
		of('3', 'now'),
		of('2', 'now'),
		of('1')
	]);
});

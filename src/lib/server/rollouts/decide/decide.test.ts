import { describe, expect, it } from 'vitest';
import { LIVENESS, type OperationState } from '$lib/protocol/index.ts';
import {
	COME_BACK_MS,
	decide,
	type HostNow,
	type Question,
	type RefusalCode,
	type Step
} from './index.ts';
import type { RolloutHostRow, RolloutRow } from '../rollout-row.ts';

const NOW = Date.UTC(2026, 10, 27, 12);
const MINUTE = 60_000;
const COMMIT = 'a'.repeat(40);
const FOLLOWS = { pinnedCommit: null, repoUrl: 'https://example.com/nixcfg', branch: 'main' };

/** A host of a table: its name, then what is special about it. */
type Given = {
	name: string;
	wave?: number;
	row?: Partial<RolloutHostRow>;
	now?: Partial<HostNow>;
};

const waiting = (name: string, given: Partial<Given> = {}): Given => ({ name, ...given });
const done = (name: string, given: Partial<Given> = {}): Given => ({
	name,
	...given,
	row: { state: 'done', ...given.row }
});
const failed = (name: string, given: Partial<Given> = {}): Given => ({
	name,
	...given,
	row: { state: 'failed', ...given.row }
});
const skipped = (name: string, given: Partial<Given> = {}): Given => ({
	name,
	...given,
	row: { state: 'skipped', ...given.row }
});
const asked = (
	name: string,
	state: OperationState | 'lost' = 'running',
	given: Partial<Given> = {}
): Given => ({
	name,
	...given,
	row: { state: 'asked', operationId: `of ${name}`, ...given.row },
	now: {
		operation: state === 'lost' ? null : { state, unknown: false, message: `It is ${state}.` },
		...given.now
	}
});
/** Waits, and cannot be asked. */
const hindered = (name: string, code: RefusalCode, given: Partial<Given> = {}): Given => ({
	name,
	...given,
	now: {
		obstacle: { code, message: `${name} is ${code}.` },
		inTouch: code !== 'offline',
		...given.now
	}
});
const away = (name: string, given: Partial<Given> = {}): Given =>
	hindered(name, 'offline', { ...given, now: { lastSeenAt: NOW - 60 * MINUTE, ...given.now } });

function question(
	hosts: Given[],
	rollout: Partial<RolloutRow> = {},
	more: Partial<Question> = {}
): Question {
	const waves = Math.max(...hosts.map(({ wave = 0 }) => wave)) + 1;
	return {
		rollout: {
			id: 'R',
			command: 'pull-switch',
			soaks: Array.from({ length: waves }, () => 0),
			atOnce: 5,
			maxFailures: 0,
			offline: 'queue',
			commits: [COMMIT],
			state: 'running',
			pauseKind: null,
			pauseMessage: null,
			wave: 0,
			soakUntil: null,
			requestedBy: 'admin',
			createdAt: NOW - 30 * MINUTE,
			expiresAt: NOW + 1_000 * MINUTE,
			resumedAt: null,
			finishedAt: null,
			idempotencyKey: null,
			...rollout
		},
		hosts: hosts.map(({ name, wave = 0, row, now }, place) => ({
			row: {
				rolloutId: 'R',
				hostId: `id ${name}`,
				hostName: name,
				place,
				wave,
				state: 'waiting',
				commit: COMMIT,
				repoUrl: FOLLOWS.repoUrl,
				branch: FOLLOWS.branch,
				attempt: 1,
				operationId: null,
				sentence: null,
				forgiven: false,
				changedAt: NOW - 10 * MINUTE,
				...row
			},
			now: {
				host: FOLLOWS,
				inTouch: true,
				lastSeenAt: NOW,
				obstacle: null,
				operation: null,
				failedSince: false,
				newer: null,
				...now
			}
		})),
		listeningSince: NOW - 60 * MINUTE,
		damage: null,
		now: NOW,
		...more
	};
}

/** A step in short: `go`, `wait`, `rest`, or the state it ends in. */
const short = (step: Step): string => (step.step === 'end' ? step.state : step.step);
const why = (step: Step | undefined): string | null =>
	step?.step === 'end' || step?.step === 'wait' ? step.why : null;

type Row = [
	sentence: string,
	hosts: Given[],
	steps: string,
	rollout?: Partial<RolloutRow>,
	becomes?: Partial<RolloutRow>
];

const table = (rows: Row[]) =>
	it.each(rows)('%s', (_, hosts, steps, rollout = {}, becomes = {}) => {
		const decision = decide(question(hosts, rollout));
		expect(decision.hosts.map(short).join(' ')).toBe(steps);
		expect(decision.rollout).toMatchObject(becomes);
	});

describe('waves', () => {
	const second = { wave: 1 };
	table([
		['the first is open from the start', [waiting('a'), waiting('b', second)], 'go wait'],
		[
			'of hosts that can be asked, so many are asked at once',
			[waiting('a'), waiting('b'), waiting('c')],
			'go go wait',
			{ atOnce: 2 }
		],
		[
			'who is at work counts among them',
			[asked('a'), waiting('b'), waiting('c')],
			'wait go wait',
			{ atOnce: 2 }
		],
		[
			'the next begins when each host of one is done',
			[done('a'), waiting('b', second)],
			'rest go',
			{},
			{ wave: 1 }
		],
		[
			'in the very look in which the last operation has succeeded',
			[asked('a', 'succeeded'), waiting('b', second)],
			'done go',
			{},
			{ wave: 1 }
		],
		['not while one is at work', [done('a'), asked('b'), waiting('c', second)], 'rest wait wait'],
		[
			'not while one waits for its turn',
			[asked('a'), waiting('b'), waiting('c', second)],
			'wait wait wait',
			{ atOnce: 1 }
		],
		[
			'not while one is busy',
			[done('a'), hindered('b', 'busy'), waiting('c', second)],
			'rest wait wait',
			{},
			{ wave: 0 }
		],
		[
			'a host that is away holds up nobody once another one is done',
			[done('a'), away('b'), waiting('c', second)],
			'rest wait go',
			{},
			{ wave: 1 }
		],
		[
			'no more do hosts that are held or outside of their windows',
			[done('a'), hindered('b', 'not-ready'), waiting('c', second)],
			'rest wait go'
		],
		[
			'a wave in which nobody is done and somebody is away has told nothing yet',
			[away('a'), waiting('b', second)],
			'wait wait',
			{},
			{ wave: 0 }
		],
		[
			'nor does one that failed within what is put up with tell enough, while another is away',
			[failed('a'), away('b'), waiting('c', second)],
			'rest wait wait',
			{ maxFailures: 1 },
			{ wave: 0 }
		],
		[
			'hosts that all were left out, or failed within bounds, show nothing: somebody has to begin the next one',
			[failed('a'), skipped('b'), waiting('c', second)],
			'rest rest wait',
			{ maxFailures: 1 },
			{ wave: 0, soakUntil: null }
		],
		[
			'or has looked at how they failed, and resumed',
			[failed('a', { row: { forgiven: true } }), skipped('b'), waiting('c', second)],
			'rest rest go',
			{},
			{ wave: 1 }
		],
		[
			'as somebody has here',
			[failed('a'), skipped('b'), waiting('c', second)],
			'rest rest go',
			{ maxFailures: 1, wave: 1 }
		],
		[
			'a wave of such hosts is over when one of an earlier wave is done',
			[done('a'), failed('b', second), waiting('c', { wave: 2 })],
			'rest rest go',
			{ maxFailures: 1, wave: 1 },
			{ wave: 2 }
		],
		[
			'who was away is asked when it is back, its wave being past',
			[waiting('a'), done('b'), asked('c', 'running', second), waiting('d', second)],
			'go rest wait wait',
			{ wave: 1, atOnce: 2 },
			{ wave: 1 }
		],
		[
			'several may be over at once',
			[done('a'), skipped('b', second), waiting('c', { wave: 2 })],
			'rest rest go',
			{},
			{ wave: 2 }
		],
		[
			'with only hosts left that are away, it goes on and waits for them',
			[done('a'), away('b')],
			'rest wait',
			{},
			{ state: 'running' }
		]
	]);
});

describe('watching a wave', () => {
	const soaks = [10 * MINUTE, 0];
	const rest = waiting('c', { wave: 1 });
	table([
		[
			'begins when it is over',
			[done('a'), rest],
			'rest wait',
			{ soaks },
			{ wave: 0, soakUntil: NOW + 10 * MINUTE }
		],
		['goes on until its time', [done('a'), rest], 'rest wait', { soaks, soakUntil: NOW + 1 }],
		['ends at its time', [done('a'), rest], 'rest go', { soaks, soakUntil: NOW }, { wave: 1 }],
		[
			'does not end while one of its hosts is out of touch',
			[done('a', { now: { inTouch: false } }), rest],
			'rest wait',
			{ soaks, soakUntil: NOW - 1 },
			{ wave: 0 }
		],
		[
			'nor while something has failed on it since',
			[done('a', { now: { failedSince: true } }), rest],
			'rest wait',
			{ soaks, soakUntil: NOW - 1 },
			{ wave: 0 }
		],
		[
			'asks nothing of hosts that were not done',
			[done('a'), away('b'), rest],
			'rest wait go',
			{ soaks, soakUntil: NOW - 1 }
		],
		[
			'begins anew when somebody came back and is asked meanwhile',
			[done('a'), waiting('b'), rest],
			'rest go wait',
			{ soaks, soakUntil: NOW + MINUTE },
			{ wave: 0, soakUntil: null }
		],
		[
			'of no length is one look at the same things',
			[done('a', { now: { inTouch: false } }), rest],
			'rest wait',
			{ soaks: [0, 0] },
			{ wave: 0 }
		],
		[
			'of a host that was removed is not to be had',
			[done('a', { now: { inTouch: false, host: null } }), rest],
			'rest go',
			{ soaks: [0, 0] }
		],
		[
			'is not done behind the last wave',
			[done('a'), away('b')],
			'rest wait',
			{ soaks: [10 * MINUTE] },
			{ soakUntil: null }
		]
	]);

	it('is looked at again when its time is over', () =>
		expect(decide(question([done('a'), rest], { soaks })).lookAgainAt).toBe(NOW + 10 * MINUTE));
});

describe('a host whose turn has come', () => {
	table([
		['waits while it is busy', [hindered('a', 'busy')], 'wait'],
		['waits while the database is damaged', [hindered('a', 'storage')], 'wait'],
		['waits while it is held', [hindered('a', 'not-ready')], 'wait'],
		[
			'does not hold up the others',
			[hindered('a', 'busy'), waiting('b')],
			'wait go',
			{ atOnce: 1 }
		],
		['is left out when it cannot do this at all', [hindered('a', 'not-supported')], 'skipped'],
		['is left out when it is not there any more', [hindered('a', 'not-found')], 'skipped'],
		['is waited for when it is away', [away('a'), waiting('b')], 'wait go'],
		[
			'is left out when it is away and that was asked for',
			[away('a'), waiting('b')],
			'skipped go',
			{ offline: 'skip' }
		],
		[
			'is not left out before its turn',
			[waiting('a'), away('b', { wave: 1 })],
			'go wait',
			{ offline: 'skip' }
		],
		[
			'is left out as soon as its wave begins',
			[done('a'), away('b', { wave: 1 }), waiting('c', { wave: 1 })],
			'rest skipped go',
			{ offline: 'skip' }
		],
		[
			'is waited for when it is held, also where those that are away are left out',
			[hindered('a', 'not-ready')],
			'wait',
			{ offline: 'skip' }
		],
		[
			'is left out when it is pinned to something else by now',
			[waiting('a', { now: { host: { ...FOLLOWS, pinnedCommit: 'b'.repeat(40) } } })],
			'skipped'
		],
		[
			'is asked when it is pinned to this very commit',
			[waiting('a', { now: { host: { ...FOLLOWS, pinnedCommit: COMMIT } } })],
			'go'
		],
		[
			'is left out when it follows another repository by now',
			[waiting('a', { now: { host: { ...FOLLOWS, repoUrl: 'https://example.com/other' } } })],
			'skipped'
		],
		[
			'is left out when it follows another branch by now',
			[waiting('a', { now: { host: { ...FOLLOWS, branch: 'next' } } })],
			'skipped'
		],
		[
			'is asked for what pulls nothing, whatever it follows',
			[
				waiting('a', {
					row: { commit: null },
					now: { host: { ...FOLLOWS, pinnedCommit: 'b'.repeat(40), branch: 'next' } }
				})
			],
			'go'
		]
	]);

	it('waits with the very sentence of the pre-check', () => {
		const { hosts } = decide(question([hindered('a', 'busy'), away('b')]));
		expect(hosts.map(why)).toEqual(['a is busy.', 'b is offline.']);
	});
});

describe('a host that waits, its turn or not', () => {
	const later = { wave: 1 };
	const newer = { id: 'S', createdAt: Date.UTC(2026, 10, 27, 11, 59) };
	table([
		[
			'is left out once it was removed',
			[asked('a'), waiting('b', { ...later, now: { host: null } })],
			'wait skipped'
		],
		[
			'is left out once a newer rollout has it',
			[asked('a'), waiting('b', { ...later, now: { newer } })],
			'wait skipped'
		],
		[
			'also while the older one is paused',
			[waiting('a', { now: { newer } }), waiting('b')],
			'skipped wait',
			{ state: 'paused', pauseKind: 'person', pauseMessage: 'x' }
		],
		[
			'is left out when the time of the rollout is over',
			[asked('a'), away('b')],
			'wait skipped',
			{ expiresAt: NOW },
			{ state: 'running' }
		],
		[
			'is left out once the rollout was cancelled',
			[asked('a'), waiting('b')],
			'wait skipped',
			{ state: 'cancelled' }
		]
	]);

	it('is told which rollout has it, or why it never was there', () => {
		const taken = decide(question([waiting('a', { now: { newer } })]));
		expect(taken.hosts).toEqual([
			{
				step: 'end',
				state: 'skipped',
				why: 'The rollout of 2026-11-27 11:59 UTC has it now.',
				takenBy: 'S'
			}
		]);
		const late = decide(question([away('a')], { expiresAt: NOW }));
		expect(late.hosts.map(why)).toEqual([
			'The time of the rollout was over before its turn: a is offline.'
		]);
	});
});

describe('what was asked', () => {
	table([
		['is done when it succeeded', [asked('a', 'succeeded'), asked('b')], 'done wait'],
		...(['failed', 'timed-out', 'rolled-back', 'interrupted', 'expired', 'rejected'] as const).map(
			(state): Row => [
				`counts as failed when it is ${state}`,
				[asked('a', state), asked('b')],
				'failed wait'
			]
		),
		[
			'is left out when somebody stopped it',
			[asked('a', 'cancelled'), asked('b')],
			'skipped wait',
			{},
			{ state: 'running' }
		],
		['is waited for while it runs', [asked('a', 'offered'), asked('b', 'running')], 'wait wait'],
		['is failed when nobody knows of it any more', [asked('a', 'lost'), asked('b')], 'failed wait'],
		[
			'is not failed while the answer has not been stored',
			[asked('a', 'lost', { row: { operationId: null } })],
			'wait'
		],
		[
			'is left out when its host was removed meanwhile',
			[
				asked('a', 'interrupted', {
					now: { host: null, operation: { state: 'interrupted', unknown: false, message: 'x' } }
				}),
				asked('b')
			],
			'skipped wait'
		],
		[
			'is done when its host was removed after it had succeeded',
			[
				asked('a', 'succeeded', {
					now: { host: null, operation: { state: 'succeeded', unknown: false, message: 'x' } }
				})
			],
			'done'
		],
		[
			'goes on to its end after the rollout was cancelled',
			[asked('a', 'succeeded'), asked('b')],
			'done wait',
			{ state: 'cancelled' },
			{ state: 'cancelled' }
		]
	]);

	it('is neither done nor failed while its host is out of contact, and the wave waits for it', () => {
		const unknown = asked('a', 'running', {
			now: {
				inTouch: false,
				lastSeenAt: Date.UTC(2026, 10, 27, 11, 58),
				operation: { state: 'running', unknown: true, message: null }
			}
		});
		const decision = decide(question([unknown, waiting('b', { wave: 1 })]));
		expect(decision.hosts.map(short)).toEqual(['wait', 'wait']);
		expect(why(decision.hosts[0])).toBe(
			'What a does is unknown since 2026-11-27 11:58 UTC: contact was lost while it was at work.'
		);
		expect(decision.rollout).toMatchObject({ state: 'running', wave: 0 });
	});

	it('ends with the sentence of the operation', () => {
		const { hosts } = decide(question([asked('a', 'succeeded'), asked('b', 'rolled-back')]));
		expect(hosts.map(why)).toEqual(['It is succeeded.', 'It is rolled-back.']);
	});
});

describe('failures', () => {
	const paused = { state: 'paused', pauseKind: 'failures' } as const;
	table([
		[
			'one pauses it, unless more are put up with',
			[asked('a', 'failed'), waiting('b')],
			'failed wait',
			{},
			paused
		],
		[
			'what runs goes on to its end',
			[failed('a'), asked('b'), waiting('c')],
			'rest wait wait',
			{},
			paused
		],
		[
			'so many are put up with',
			[failed('a'), waiting('b')],
			'rest go',
			{ maxFailures: 1 },
			{ state: 'running' }
		],
		[
			'and one more pauses it',
			[failed('a'), failed('b'), waiting('c')],
			'rest rest wait',
			{ maxFailures: 1 },
			paused
		],
		[
			'those before the last resume are forgiven',
			[failed('a', { row: { forgiven: true } }), waiting('b')],
			'rest go',
			{},
			{ state: 'running' }
		],
		[
			'with nobody left it is not paused but at an end',
			[failed('a'), done('b')],
			'rest rest',
			{},
			{ state: 'finished', pauseKind: null }
		]
	]);

	it('name the hosts', () => {
		const hosts = ['a', 'b', 'c'].map((name) => failed(name));
		const { rollout } = decide(question([...hosts, waiting('d')], { maxFailures: 2 }));
		expect(rollout.pauseMessage).toMatch(/^a, b and c failed, and 2 hosts may\. /);
	});
});

describe('hosts that vanish together', () => {
	const lost = (name: string, secondsAgo: number): Given =>
		hindered(name, 'offline', { now: { lastSeenAt: NOW - secondsAgo * 1_000 } });
	const sure = LIVENESS.offlineAfterMs / 1_000;
	const vanished = { state: 'paused', pauseKind: 'vanished' } as const;
	table([
		[
			'pause it: three, and half of those that had contact',
			[waiting('a'), waiting('b'), waiting('c'), lost('d', sure), lost('e', sure), lost('f', sure)],
			'wait wait wait wait wait wait',
			{},
			vanished
		],
		[
			'keep it from asking while they have time to come back',
			[waiting('a'), waiting('b'), waiting('c'), lost('d', 1), lost('e', 1), lost('f', 1)],
			'wait wait wait wait wait wait',
			{},
			{ state: 'running' }
		],
		['do not when they are two', [waiting('a'), lost('b', sure), lost('c', sure)], 'go wait wait'],
		[
			'do not when they are less than half',
			[...'abcd'].map((name) => waiting(name)).concat([...'efg'].map((name) => lost(name, sure))),
			'go go go go wait wait wait'
		],
		[
			'do not when they were away before',
			[waiting('a'), lost('b', 601), lost('c', 601), lost('d', 601)],
			'go wait wait wait'
		],
		[
			'do not when somebody has resumed it since',
			[waiting('a'), lost('b', sure), lost('c', sure), lost('d', sure)],
			'go wait wait wait',
			{ resumedAt: NOW - 1_000 }
		],
		[
			'do not when they were removed',
			[
				waiting('a'),
				...['b', 'c', 'd']
					.map((name) => lost(name, sure))
					.map((each) => ({ ...each, now: { ...each.now, host: null } }))
			],
			'go skipped skipped skipped'
		]
	]);

	it('are looked at again when their time is over', () =>
		expect(
			decide(question([lost('a', 10), lost('b', 20), lost('c', 30), waiting('d')])).lookAgainAt
		).toBe(NOW - 10_000 + LIVENESS.offlineAfterMs));
});

describe('after a start of the dashboard', () => {
	const just = { listeningSince: NOW - COME_BACK_MS + 1 };
	it('nothing is decided before hosts had time to come back', () => {
		const decision = decide(question([waiting('a'), away('b')], {}, just));
		expect(decision.hosts.map(why)).toEqual([
			'Waits for hosts to come back after the dashboard started.',
			'Waits for hosts to come back after the dashboard started.'
		]);
		expect(decision.lookAgainAt).toBe(NOW + 1);
		expect(decision.sentence).toBe('Waits for hosts to come back after the dashboard started.');
	});

	it('hosts that are away are not left out, no wave begins, and nobody is said to have vanished', () => {
		const gone = ['b', 'c', 'd'].map((name) =>
			hindered(name, 'offline', { now: { lastSeenAt: NOW - 100_000 } })
		);
		const decision = decide(
			question([done('a'), ...gone, waiting('e', { wave: 1 })], { offline: 'skip' }, just)
		);
		expect(decision.hosts.map(short).join(' ')).toBe('rest wait wait wait wait');
		expect(decision.rollout).toMatchObject({ state: 'running', wave: 0 });
	});

	it('it goes on at once when all are back', () =>
		expect(decide(question([waiting('a'), waiting('b')], {}, just)).hosts.map(short)).toEqual([
			'go',
			'go'
		]));

	it('what has ended meanwhile counts', () =>
		expect(
			decide(
				question([asked('a', 'succeeded'), asked('b', 'failed'), away('c')], {}, just)
			).hosts.map(short)
		).toEqual(['done', 'failed', 'wait']));
});

it('a damaged database: nothing is asked', () => {
	const decision = decide(question([waiting('a')], {}, { damage: 'row 7 missing' }));
	expect(decision.hosts.map(short)).toEqual(['wait']);
	expect(decision.sentence).toMatch(/database is damaged \(row 7 missing\)/);
});

describe('paused by a person', () => {
	const paused = { state: 'paused', pauseKind: 'person', pauseMessage: 'x' } as const;
	table([
		[
			'nothing new is asked, and no wave begins',
			[done('a'), waiting('b', { wave: 1 })],
			'rest wait',
			paused,
			paused
		],
		[
			'what runs goes on to its end',
			[asked('a', 'succeeded'), waiting('b')],
			'done wait',
			paused,
			paused
		],
		[
			'it stays what paused it, whatever fails',
			[asked('a', 'failed'), waiting('b')],
			'failed wait',
			paused,
			paused
		],
		[
			'it is at an end when nobody waits',
			[asked('a', 'succeeded')],
			'done',
			paused,
			{ state: 'finished', pauseMessage: null }
		]
	]);
});

describe('what is said', () => {
	const sentenceOf = (hosts: Given[], rollout: Partial<RolloutRow> = {}) =>
		decide(question(hosts, rollout)).sentence;
	const second = { wave: 1 };
	it.each<[string, string]>([
		[
			sentenceOf([failed('a'), waiting('b', second)], { maxFailures: 1 }),
			'Wave 1 of 2 waits for somebody to begin the next one: no host is done, so nothing shows that it goes well.'
		],
		[sentenceOf([waiting('a'), waiting('b', second)]), 'Wave 1 of 2 waits for a to end.'],
		[
			sentenceOf([asked('a'), hindered('b', 'busy'), away('c')]),
			'It waits for a to end; for b to be free; for c, which cannot be asked now.'
		],
		[
			sentenceOf([done('a'), waiting('b', second)], { soaks: [1, 0] }),
			'Wave 1 of 2 is watched before the next one begins.'
		],
		[
			sentenceOf([done('a', { now: { inTouch: false } }), waiting('b', second)]),
			'Wave 1 of 2 waits for a to be in touch again.'
		],
		[
			sentenceOf([away('a'), done('b'), skipped('c', second)]),
			'Waits for a, which cannot be asked now.'
		],
		[
			sentenceOf([failed('a'), asked('b'), waiting('c')]),
			'Paused: 1 host at work goes on to the end.'
		],
		[sentenceOf([done('a'), done('b'), skipped('c')]), 'Finished: 2 done, 1 left out.'],
		[
			sentenceOf([done('a'), asked('b'), waiting('c')], { state: 'cancelled' }),
			'Cancelled: 1 done, 1 left out, 1 at work.'
		],
		[
			sentenceOf([...'abcdefgh'].map((name) => away(name))),
			'It waits for a, b, c, d, e and 3 more, which cannot be asked now.'
		]
	])('%s', (said, expected) => expect(said).toBe(expected));

	it('of waves: those that have not begun, the one that is open or watched, and those that are past', () => {
		const { waves } = decide(
			question([done('a'), away('b'), done('c', second), waiting('d', { wave: 2 })], {
				wave: 1,
				soaks: [0, 5, 0]
			})
		);
		expect(waves).toMatchObject([
			{ state: 'done', waitsFor: 'Waits for b, which cannot be asked now.' },
			{ state: 'soaking', waitsFor: 'Is watched before the next one begins.' },
			{ state: 'waiting', waitsFor: null, counts: { waiting: 1, done: 0 } }
		]);
	});

	it('of waves of a rollout that is at an end', () => {
		const states = (rollout: Partial<RolloutRow>, ...hosts: Given[]) =>
			decide(question(hosts, rollout)).waves.map(({ state }) => state);
		expect(states({ state: 'finished' }, done('a'), skipped('b', second))).toEqual([
			'done',
			'done'
		]);
		expect(states({ state: 'cancelled' }, done('a'), waiting('b', second))).toEqual([
			'done',
			'waiting'
		]);
		expect(states({ state: 'cancelled' }, asked('a'), waiting('b', second))).toEqual([
			'open',
			'waiting'
		]);
	});
});

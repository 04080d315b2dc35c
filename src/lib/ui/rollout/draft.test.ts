import { describe, expect, it } from 'vitest';
import { PlanRollout, type RolloutPlan } from '$lib/protocol/rollout.ts';
import {
	commitsByHosts,
	isOtherPlan,
	leftOutTogether,
	movedCommit,
	nowInShort,
	planInput,
	takenTogether,
	usualDraft,
	wrongNumbers,
	type Draft
} from './draft.ts';

const ID = '01KB0000000000000000000000';
const draft = (more: Partial<Draft> = {}): Draft => ({ ...usualDraft(['canary', 'web']), ...more });

describe('what the dashboard is asked', () => {
	it('is one canary that is watched for a minute, unless somebody wants it otherwise', () =>
		expect(planInput(draft(), [ID])).toEqual({
			hostIds: [ID],
			command: 'pull-switch',
			waves: [{ hosts: { by: 'count', count: 1 }, soakMs: 60_000 }],
			atOnce: 5,
			maxFailures: 0,
			offline: 'queue'
		}));

	it('is what its own schema takes, in each of its forms', () => {
		for (const firstBy of ['count', 'tag', 'none'] as const) {
			const input = planInput(draft({ firstBy }), [ID]);
			expect(PlanRollout.parse(input)).toEqual(input);
		}
		expect(planInput(draft({ firstBy: 'tag' }), [ID])?.waves).toEqual([
			{ hosts: { by: 'tag', tag: 'canary' }, soakMs: 60_000 }
		]);
		expect(planInput(draft({ firstBy: 'none' }), [ID])?.waves).toEqual([]);
	});

	it.each([
		['count', null],
		['count', 0],
		['atOnce', 0],
		['atOnce', 101],
		['atOnce', 1.5],
		['maxFailures', -1],
		['maxFailures', null]
	] as const)('is nothing while %s is %s', (field, value) => {
		const wrong = draft({ [field]: value });
		expect(wrongNumbers(wrong)).toEqual([field]);
		expect(planInput(wrong, [ID])).toBeNull();
	});

	it('does not mind a number that is not asked for', () => {
		const other = draft({ firstBy: 'none', count: null });
		expect(wrongNumbers(other)).toEqual([]);
		expect(planInput(other, [ID])).not.toBeNull();
	});

	it('is nothing without a tag, without hosts, and with more than it takes', () => {
		expect(planInput({ ...usualDraft([]), firstBy: 'tag' }, [ID])).toBeNull();
		expect(planInput(draft(), [])).toBeNull();
		expect(
			planInput(
				draft(),
				Array.from({ length: 1_001 }, () => ID)
			)
		).toBeNull();
	});
});

const [OLD, NEW, PIN] = ['a', 'b', 'c'].map((letter) => letter.repeat(40)) as [
	string,
	string,
	string
];
const plan = (commits: string[], names = ['hsb1'], away = false): RolloutPlan => ({
	waves: [
		{
			hosts: names.map((hostName, place) => ({
				hostId: hostName,
				hostName,
				commit: commits[place % commits.length] ?? null,
				away,
				waits: away ? `${hostName} is not connected.` : null,
				hasAlready: null,
				takenFrom: []
			})),
			soakMs: 0
		}
	],
	leftOut: [],
	commits: [...new Set(commits)].sort()
});

describe('a plan is another one', () => {
	it('with another commit, which is told', () => {
		expect(isOtherPlan(plan([OLD]), plan([NEW]))).toBe(true);
		expect(movedCommit(plan([OLD]), plan([NEW]))).toEqual({ now: NEW, before: OLD });
		expect(movedCommit(plan([OLD, PIN]), plan([NEW, PIN]))).toEqual({ now: NEW, before: OLD });
	});
	it('with other hosts', () => {
		expect(isOtherPlan(plan([OLD]), plan([OLD], ['hsb1', 'hsb0']))).toBe(true);
		expect(movedCommit(plan([OLD]), plan([OLD], ['hsb1', 'hsb0']))).toBeNull();
	});
	it('but not because a host is away by now', () =>
		expect(isOtherPlan(plan([OLD]), plan([OLD], ['hsb1'], true))).toBe(false));
});

it('is no other plan because hosts of a wave come in another order', () =>
	expect(isOtherPlan(plan([NEW], ['a', 'b']), plan([NEW], ['b', 'a']))).toBe(false));

it.each([
	[{}, ''],
	[{ hasAlready: true }, 'has it already'],
	[{ hasAlready: false }, ''],
	[{ away: true, waits: 'a is not connected. Pull needs its agent.' }, 'away'],
	[{ waits: 'a is busy with Test. Wait for it to end, or stop it.' }, 'busy with Test'],
	[
		{ waits: 'a is held here: new disk. Release it first.', hasAlready: true },
		'held here: new disk, has it already'
	],
	[
		{ waits: 'a may be changed in its windows only (Sat 02:00-04:00). Ask again then.' },
		'may be changed in its windows only'
	]
])('says in short how a host stands: %o: %s', (more, words) =>
	expect(nowInShort({ hostName: 'a', away: false, waits: null, hasAlready: null, ...more })).toBe(
		words
	)
);

it('tells from which rollouts hosts are taken, and it is another plan', () => {
	const usual = plan([NEW], ['a', 'b', 'c']);
	const from = (id: string, createdAt: number) => ({ id, command: 'pull' as const, createdAt });
	const [older, newer] = [from('older', 1), from('newer', 2)];
	const taken = [[newer], [], [older, newer]];
	const taking = {
		...usual,
		waves: usual.waves.map((wave) => ({
			...wave,
			hosts: wave.hosts.map((host, place) => ({ ...host, takenFrom: taken[place] ?? [] }))
		}))
	};
	expect(
		takenTogether(taking).map(({ from, hosts }) => [from.id, hosts.map(({ hostId }) => hostId)])
	).toEqual([
		['older', ['c']],
		['newer', ['a', 'c']]
	]);
	expect(takenTogether(usual)).toEqual([]);
	expect(isOtherPlan(usual, taking)).toBe(true);
});

it('names the commit that most hosts get first', () => {
	const three = plan([NEW, OLD, OLD], ['a', 'b', 'c']);
	expect(commitsByHosts(three)).toEqual([OLD, NEW]);
	expect(commitsByHosts({ waves: [] })).toEqual([]);
});

it('tells of hosts that are left out for the same reason in one sentence', () => {
	const host = (hostName: string, why: string) => ({ hostId: hostName, hostName, why });
	const [a, b, c, d] = [
		host('a', 'a has never connected.'),
		host('b', 'The target of b is not known.'),
		host('c', 'c has never connected.'),
		host('d', 'The target of d is not known.')
	];
	expect(leftOutTogether([a, b, c, d])).toEqual([
		{ why: 'has never connected.', isRest: true, hosts: [a, c] },
		{ why: 'The target is not known.', isRest: false, hosts: [b, d] }
	]);
});

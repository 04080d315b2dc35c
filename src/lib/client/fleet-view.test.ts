import { describe, expect, it } from 'vitest';
import type { Availability } from '$lib/protocol/live.ts';
import { compartment } from '$lib/protocol/status/compartment.ts';
import { NOW, operation, row, status } from './fixtures.ts';
import {
	counts,
	eligible,
	likelyNext,
	rangeBetween,
	SORTS,
	stoppable,
	sortParam,
	viewOf,
	visibleRows,
	type Sort
} from './fleet-view.ts';

const failed = row('failed', { status: status({ tests: 'error' }, { blocker: 'tests' }) });
const behind = row('behind', { status: status({ git: 'behind' }, { blocker: 'git' }) });
const running = row('running', {
	operation: operation('op'),
	status: status({ git: 'working' }, { blocker: 'operation' })
});
const offline = row('offline', {
	presence: 'offline',
	lastSeenAt: NOW - 3_600_000,
	status: status({}, { blocker: 'offline' })
});
const fine2 = row('fine2');
const fine10 = row('fine10', { deviceType: 'laptop' });
const all = [fine10, offline, running, fine2, behind, failed];

const names = (view: { query?: string; sort?: Sort; reverse?: boolean }) =>
	visibleRows(all, { query: '', sort: 'attention', reverse: false, ...view }, NOW).map(
		(each) => each.name
	);

describe('visibleRows', () => {
	it('puts problems first, then names as people count', () =>
		expect(names({})).toEqual(['failed', 'running', 'behind', 'offline', 'fine2', 'fine10']));

	it.each([
		['attention', true, ['fine2', 'fine10', 'offline', 'behind', 'running', 'failed']],
		['name', false, ['behind', 'failed', 'fine2', 'fine10', 'offline', 'running']],
		['name', true, ['running', 'offline', 'fine10', 'fine2', 'failed', 'behind']],
		['seen', false, ['behind', 'failed', 'fine2', 'fine10', 'running', 'offline']],
		['seen', true, ['offline', 'behind', 'failed', 'fine2', 'fine10', 'running']]
	] as const)('sorts by %s, reverse: %s', (sort, reverse, order) =>
		expect(names({ sort, reverse })).toEqual(order)
	);

	it('puts hosts without a figure last, whichever way it sorts', () => {
		const metrics = (cpuPercent: number) =>
			({ cpuPercent }) as NonNullable<(typeof fine2)['metrics']>;
		const [busy, idle] = [row('z', { metrics: metrics(90) }), row('y', { metrics: metrics(1) })];
		const order = (reverse: boolean) =>
			visibleRows([fine2, idle, busy], { query: '', sort: 'cpu', reverse }, NOW).map(
				({ name }) => name
			);
		expect(order(false)).toEqual(['z', 'y', 'fine2']);
		expect(order(true)).toEqual(['y', 'z', 'fine2']);
	});

	it('shows what the filter finds, and everything where it cannot be read', () => {
		expect(names({ query: 'is:failed' })).toEqual(['failed']);
		expect(names({ query: 'LAPTOP home' })).toEqual(['fine10']);
		expect(names({ query: 'seen>30m' })).toEqual(['offline']);
		expect(names({ query: 'is:nothing' })).toHaveLength(all.length);
	});
});

it.each([
	['', { query: '', sort: 'attention', reverse: false, group: 'none', closed: [] }],
	[
		'sort=-cpu&q=a+b&group=tag&closed=web,-',
		{ query: 'a b', sort: 'cpu', reverse: true, group: 'tag', closed: ['web', '-'] }
	],
	[
		'show=failed&q=a',
		{ query: 'a is:failed', sort: 'attention', reverse: false, group: 'none', closed: [] }
	],
	[
		'show=nonsense&sort=1&group=2',
		{ query: '', sort: 'attention', reverse: false, group: 'none', closed: [] }
	]
])('reads the view from ?%s', (search, view) =>
	expect(viewOf(new URLSearchParams(search))).toEqual(view)
);

it('shows those that somebody has to decide about first, and counts them', () => {
	const waiting = row('zz', {
		waiting: { since: 1, address: null },
		status: status({}, { blocker: 'waiting' })
	});
	const alarmed = row('zy', {
		alarm: { at: 1, reason: 'duplicate', address: null, canTrust: false }
	});
	const rows = [row('aa'), waiting, alarmed];
	const names = (query: string) =>
		visibleRows(rows, { query, sort: 'attention', reverse: false }, NOW).map(({ name }) => name);
	expect(names('')).toEqual(['zy', 'zz', 'aa']);
	expect(names('is:waiting')).toEqual(['zz']);
	expect(names('is:attention')).toEqual(['zy', 'zz']);
	expect(counts(rows)).toMatchObject({ waiting: 1, attention: 2 });
});

it('an order is written as it is read', () => {
	for (const sort of SORTS)
		for (const reverse of [false, true])
			expect(viewOf(new URLSearchParams({ sort: sortParam(sort, reverse) ?? '' }))).toMatchObject({
				sort,
				reverse
			});
});

it('counts what each chip shows', () =>
	expect(counts(all)).toEqual({
		all: 6,
		waiting: 0,
		online: 5,
		behind: 1,
		attention: 3,
		failed: 1,
		running: 1
	}));

it('knows who can take a command', () => {
	const busy = row('busy', {
		actions: { ...fine2.actions, pull: { enabled: false, reason: 'Busy.' } }
	});
	expect(eligible([busy, fine2], 'pull')).toEqual([fine2]);
	expect(eligible([busy, fine2], 'test')).toEqual([busy, fine2]);
});

it('what runs and what waits can be stopped, unless it is being stopped', () => {
	const actions = (stop: Availability) => ({ ...row('any').actions, stop });
	const on = { enabled: true } as const;
	const off = { enabled: false, reason: 'Pull is being stopped already.' } as const;
	expect(
		stoppable([
			row('idle'),
			row('busy', { operation: operation('op-busy'), actions: actions(on) }),
			row('ending', { operation: operation('op-ending'), actions: actions(off) }),
			row('away', { queued: [operation('op-1'), operation('op-2')] })
		])
	).toEqual(['op-busy', 'op-1', 'op-2']);
});

it.each([
	['pull-switch', { git: 'behind' }],
	['switch', { system: 'behind' }],
	['test', { tests: 'error' }],
	['pull', {}]
] as const)('offers %s next', (command, states) =>
	expect(likelyNext(row('a', { status: status(states) }))).toBe(command)
);

it('offers no test to a host that has none, and one to a host of which that is not known', () => {
	const next = (reason: 'no-tests' | 'tests-unknown') =>
		likelyNext(
			row('a', { status: { ...status(), tests: compartment('unknown', reason, 'About tests.') } })
		);
	expect(next('no-tests')).toBe('pull');
	expect(next('tests-unknown')).toBe('test');
});

describe('rangeBetween', () => {
	const ids = (from: string, to: string) => rangeBetween(all, `id-${from}`, `id-${to}`);
	it('goes both ways, both ends included', () => {
		expect(ids('offline', 'fine2')).toEqual(['id-offline', 'id-running', 'id-fine2']);
		expect(ids('fine2', 'offline')).toEqual(['id-offline', 'id-running', 'id-fine2']);
	});
	it('is the one row when the other is not shown any more', () =>
		expect(ids('gone', 'fine2')).toEqual(['id-fine2']));
});

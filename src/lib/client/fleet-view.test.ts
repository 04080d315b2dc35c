import { describe, expect, it } from 'vitest';
import { NOW, operation, row, status } from './fixtures.ts';
import {
	counts,
	eligible,
	likelyNext,
	rangeBetween,
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

const names = (
	view: { show?: 'all' | 'online' | 'failed' | 'running' | 'attention' } & {
		query?: string;
		sort?: Sort;
	}
) =>
	visibleRows(all, { show: 'all', query: '', sort: 'attention', ...view }).map((each) => each.name);

describe('visibleRows', () => {
	it('puts problems first, then names as people count', () =>
		expect(names({})).toEqual(['failed', 'running', 'behind', 'offline', 'fine2', 'fine10']));

	it.each([
		['name', ['behind', 'failed', 'fine2', 'fine10', 'offline', 'running']],
		['seen', ['behind', 'failed', 'fine2', 'fine10', 'running', 'offline']]
	] as const)('sorts by %s', (sort, order) => expect(names({ sort })).toEqual(order));

	it('puts hosts without a CPU figure last when sorting by it', () => {
		const busy = row('z-busy', {
			metrics: { cpuPercent: 90 } as NonNullable<(typeof fine2)['metrics']>
		});
		const sorted = visibleRows([fine2, busy], { show: 'all', query: '', sort: 'cpu' });
		expect(sorted[0]?.name).toBe('z-busy');
	});

	it.each([
		['online', ['failed', 'running', 'behind', 'fine2', 'fine10']],
		['failed', ['failed']],
		['running', ['running']],
		['attention', ['failed', 'behind', 'offline']]
	] as const)('shows only %s', (show, order) => expect(names({ show })).toEqual(order));

	it('finds hosts that have every word somewhere, whatever the case', () => {
		expect(names({ query: 'LAPTOP home' })).toEqual(['fine10']);
		expect(names({ query: 'laptop work' })).toEqual([]);
		expect(names({ query: '  ' })).toHaveLength(all.length);
	});
});

it.each([
	['', { show: 'all', sort: 'attention', query: '' }],
	['show=failed&sort=cpu&q=a+b', { show: 'failed', sort: 'cpu', query: 'a b' }],
	['show=nonsense&sort=1', { show: 'all', sort: 'attention', query: '' }]
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
	const names = (show: 'all' | 'waiting' | 'attention') =>
		visibleRows(rows, { show, query: '', sort: 'attention' }).map(({ name }) => name);
	expect(names('all')).toEqual(['zy', 'zz', 'aa']);
	expect(names('waiting')).toEqual(['zz']);
	expect(names('attention')).toEqual(['zy', 'zz']);
	expect(counts(rows)).toMatchObject({ waiting: 1, attention: 2 });
});

it('counts what each chip shows', () =>
	expect(counts(all)).toEqual({
		all: 6,
		waiting: 0,
		online: 5,
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

it.each([
	['pull-switch', { git: 'behind' }],
	['switch', { system: 'behind' }],
	['test', { tests: 'error' }],
	['pull', {}]
] as const)('offers %s next', (command, states) =>
	expect(likelyNext(row('a', { status: status(states) }))).toBe(command)
);

describe('rangeBetween', () => {
	const ids = (from: string, to: string) => rangeBetween(all, `id-${from}`, `id-${to}`);
	it('goes both ways, both ends included', () => {
		expect(ids('offline', 'fine2')).toEqual(['id-offline', 'id-running', 'id-fine2']);
		expect(ids('fine2', 'offline')).toEqual(['id-offline', 'id-running', 'id-fine2']);
	});
	it('is the one row when the other is not shown any more', () =>
		expect(ids('gone', 'fine2')).toEqual(['id-fine2']));
});

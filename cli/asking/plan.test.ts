import { describe, expect, it } from 'vitest';
import { operation, row } from '$lib/client/fixtures.ts';
import type { FleetRow } from '$lib/protocol/live.ts';
import { effects, partsOf, planOf, type Order } from './plan.ts';

const [OLD, NEW] = ['a'.repeat(40), 'b'.repeat(40)];
const able = row('able', { commit: OLD, targetCommit: NEW });
const other = row('other', { commit: NEW, targetCommit: NEW });
const waits: FleetRow['actions']['pull'] = { enabled: true, waits: 'away is offline: it runs.' };
const away = row('away', {
	presence: 'offline',
	targetCommit: NEW,
	actions: { ...able.actions, pull: waits, switch: waits }
});
const busy = row('busy', {
	operation: operation('op-1'),
	actions: { ...able.actions, pull: { enabled: false, reason: 'busy is busy.' } }
});
const order = (command: Order['command'], more: Partial<Order> = {}): Order => ({
	command,
	rows: [able, away, busy],
	commit: null,
	queue: false,
	...more
});
const names = (rows: readonly { name: string }[]) => rows.map(({ name }) => name);

describe('hosts that cannot now', () => {
	it('are left out, each with why and what helps', () => {
		const { asked, leftOut } = planOf(order('pull'));
		expect(names(asked)).toEqual(['able']);
		expect(leftOut.map(({ row, reason }) => [row.name, reason])).toEqual([
			['away', 'away is offline: it runs. That takes --queue.'],
			['busy', 'busy is busy. What runs there: nixfleet logs op-1 --follow']
		]);
	});

	it('are asked where they may be waited for', () => {
		const { asked, leftOut } = planOf(order('pull', { queue: true }));
		expect(names(asked)).toEqual(['able', 'away']);
		expect(names(leftOut.map(({ row }) => row))).toEqual(['busy']);
	});

	it('are not asked even where no other is: nobody has agreed to anything', () => {
		expect(planOf(order('pull', { rows: [away, busy] })).asked).toEqual([]);
	});
});

describe('what will happen', () => {
	it('is one sentence for those to whom the same happens', () => {
		const rows = [able, other, away];
		expect(effects(order('switch', { rows, queue: true }), rows)).toEqual([
			'able will be rebuilt from aaaaaaa and activated.',
			'other will be rebuilt from bbbbbbb and activated.',
			'away will be rebuilt from the checkout of that time (now aaaaaaa) and activated. away is offline: it runs.'
		]);
		expect(effects(order('pull-switch'), [able, other])).toEqual([
			'able, other will each fetch bbbbbbb, be rebuilt from it and activated.'
		]);
	});

	it('names the commit that was asked for', () => {
		expect(effects(order('pull', { commit: 'c'.repeat(40) }), [able])).toEqual([
			'able will fetch ccccccc.'
		]);
	});
});

describe('requests', () => {
	const told = (more: Partial<Order>, rows: FleetRow[], command: Order['command'] = 'switch') =>
		partsOf(order(command, more), rows).map(({ rows, expectedCommit }) => [
			names(rows),
			expectedCommit
		]);

	it('expect the commit that was told, and none of what waits, has its own, or is about none', () => {
		expect(told({ queue: true }, [able, other, away])).toEqual([
			[['able'], OLD],
			[['other'], NEW],
			[['away'], null]
		]);
		expect(told({}, [able, other], 'pull')).toEqual([[['able', 'other'], NEW]]);
		expect(told({ commit: OLD }, [able, other], 'pull')).toEqual([[['able', 'other'], null]]);
		expect(told({}, [able, other], 'test')).toEqual([[['able', 'other'], null]]);
	});

	it('are of so many hosts as one may have', () => {
		const many = Array.from({ length: 1_001 }, (_, index) => row(`h${index}`));
		expect(partsOf(order('test'), many).map(({ rows }) => rows.length)).toEqual([1_000, 1]);
	});
});

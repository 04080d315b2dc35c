import { describe, expect, it } from 'vitest';
import { advance } from './advance.ts';
import { allowance } from './allowance.ts';
import { nextAttempt } from './back-off.ts';
import type { Condition } from './conditions.ts';
import { condition, contact, MINUTE } from './fixtures.ts';
import { NOTIFICATION_LIMITS } from '$lib/protocol/index.ts';
import { wholeFleet } from './whole-fleet.ts';

const GRACE = 10 * MINUTE;

/** What becomes of some conditions at a time, on a channel that has told some already. */
function at(
	now: number,
	conditions: Condition[],
	more: { told?: string[]; covered?: string[]; unknown?: string[]; graceMs?: number } = {}
) {
	const told = more.told ?? [];
	const { tell, recover, later, unmatched, nextAt } = advance(
		{
			conditions: new Map(conditions.map((each) => [each.key, each])),
			isUnknown: (key) => (more.unknown ?? []).includes(key),
			isCovered: (key) => (more.covered ?? []).includes(key),
			now
		},
		{
			graceMs: more.graceMs ?? GRACE,
			selects: ({ kind }) => kind !== 'disk',
			matches: ({ host }) => host?.name !== 'elsewhere',
			open: new Map(told.map((key) => [key, { id: `alert of ${key}`, key, hostId: null }]))
		}
	);
	return {
		tell: tell.map(({ key }) => key),
		recover: recover.map(({ key }) => key),
		later,
		unmatched,
		nextAt
	};
}

const nothing = { tell: [], recover: [], later: [], unmatched: [], nextAt: null };

describe('what a channel is told', () => {
	const a = condition({ key: 'tests:a', countsFrom: 0 });

	it('waits for the grace, and says when to look again', () => {
		expect(at(GRACE - 1, [a])).toEqual({ ...nothing, later: ['tests:a'], nextAt: GRACE });
		expect(at(GRACE, [a])).toEqual({ ...nothing, tell: ['tests:a'] });
	});

	it('is told once', () => expect(at(GRACE, [a], { told: ['tests:a'] })).toEqual(nothing));

	it('is nothing at all when it ended before it was told', () =>
		expect(at(GRACE, [])).toEqual(nothing));

	it('ends when it was told, and only then', () =>
		expect(at(GRACE, [], { told: ['tests:a'] })).toEqual({ ...nothing, recover: ['tests:a'] }));

	it('counts its grace anew after each break', () => {
		const again = contact('a', { silentFrom: 4 * MINUTE });
		expect(at(GRACE, [again])).toEqual({
			...nothing,
			later: ['contact:a'],
			nextAt: 14 * MINUTE
		});
	});

	it('is no silence of a host after a second, whatever the grace', () => {
		const silent = contact('a', { silentFrom: 0 });
		expect(at(1_000, [silent], { graceMs: 0 })).toMatchObject({ tell: [], nextAt: 90_000 });
		expect(at(90_000, [silent], { graceMs: 0 }).tell).toEqual(['contact:a']);
	});

	it('ended when a host came back and left again at once', () =>
		expect(
			at(GRACE, [contact('a', { silentFrom: GRACE - 1_000 })], { told: ['contact:a'] })
		).toMatchObject({ tell: [], recover: ['contact:a'], later: ['contact:a'] }));

	it('stands while nothing is known', () =>
		expect(at(GRACE, [], { told: ['disk:a'], unknown: ['disk:a'] })).toEqual(nothing));

	it('is told at once where no time makes it better', () =>
		expect(at(5, [condition({ key: 'alarm:a', kind: 'alarm', atOnce: true })]).tell).toEqual([
			'alarm:a'
		]));

	it('is what the channel asks for', () => {
		const disk = condition({ key: 'disk:a', kind: 'disk' });
		const elsewhere = condition({ key: 'tests:b', host: 'elsewhere' });
		expect(at(GRACE, [disk, elsewhere])).toEqual({ ...nothing, unmatched: ['tests:b'] });
	});

	it('is not told by itself where it is part of another, nor said to have ended', () => {
		const part = contact('a', { silentFrom: 0 });
		const covered = ['contact:a'];
		expect(at(GRACE, [part], { covered })).toEqual(nothing);
		expect(at(GRACE, [part], { covered, told: ['contact:a'] })).toEqual(nothing);
	});
});

describe('half of a fleet', () => {
	const silent = (count: number, from = 0, step = 1_000) =>
		Array.from({ length: count }, (_, index) =>
			contact(`h${from}-${index}`, { silentFrom: from + index * step })
		);

	it('that vanishes at once is one condition, of which the hosts are part', () => {
		const fleet = wholeFleet(silent(9), 3);
		expect(fleet?.condition).toMatchObject({
			key: 'fleet',
			title: '9 of 12 hosts are out of contact',
			since: 0,
			// From when half of them were silent.
			countsFrom: 5_000,
			holdsFrom: 95_000,
			urgent: true
		});
		expect(fleet?.condition.sentence).toContain('dashboard’s own network');
		expect(fleet?.members.size).toBe(9);
	});

	it.each([
		['less than half', silent(5), 7],
		['two hosts of two', silent(2), 0],
		['one after the other', silent(9, 0, 10 * MINUTE), 3]
	])('is not: %s', (_, gone, present) => expect(wholeFleet(gone, present)).toBeNull());

	it('leaves out who was gone long before', () => {
		const fleet = wholeFleet([...silent(2), ...silent(6, 60 * MINUTE)], 4);
		expect(fleet?.condition.title).toBe('6 of 12 hosts are out of contact');
		expect(fleet?.members.has('contact:h0-0')).toBe(false);
	});

	it('of ten thousand is found in a moment', () => {
		const begun = performance.now();
		const fleet = wholeFleet(silent(10_000, 0, 5), 0);
		console.log(`10,000 hosts out of contact: ${(performance.now() - begun).toFixed(1)} ms`);
		expect(fleet?.members.size).toBe(10_000);
	});
});

describe('messages of an hour', () => {
	const full = Array.from(
		{ length: NOTIFICATION_LIMITS.notificationsPerHour },
		(_, index) => index * MINUTE
	);
	it('are so many, and the next is when the oldest is an hour old', () => {
		expect(allowance([], 0)).toEqual({
			left: NOTIFICATION_LIMITS.notificationsPerHour,
			nextAt: null
		});
		expect(allowance(full.slice(1), 30 * MINUTE)).toEqual({ left: 1, nextAt: null });
		expect(allowance(full, 30 * MINUTE)).toEqual({ left: 0, nextAt: 60 * MINUTE });
		expect(allowance(full, 60 * MINUTE + 1)).toEqual({ left: 1, nextAt: null });
	});
});

describe('a message that was not delivered', () => {
	const tried = (attempts: number, more: Partial<Parameters<typeof nextAttempt>[0]> = {}) =>
		nextAttempt({ createdAt: 0, attempts, now: 1_000, final: false, retryAfterMs: null, ...more });

	it('is tried less and less often, at last every ten minutes', () =>
		expect([1, 2, 3, 8, 1_000].map((attempts) => tried(attempts))).toEqual(
			[5_000, 10_000, 20_000, 600_000, 600_000].map((wait) => 1_000 + wait)
		));
	it('waits as long as it is asked to, within bounds', () => {
		expect(tried(1, { retryAfterMs: 30_000 })).toBe(31_000);
		expect(tried(1, { retryAfterMs: 86_400_000 })).toBe(601_000);
	});
	it('is given up after six hours, or when it is called wrong', () => {
		expect(tried(40, { now: NOTIFICATION_LIMITS.notificationRetryMs - 1 })).not.toBeNull();
		expect(tried(40, { now: NOTIFICATION_LIMITS.notificationRetryMs })).toBeNull();
		expect(tried(1, { final: true })).toBeNull();
	});
});

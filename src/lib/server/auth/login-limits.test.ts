import type { RequestEvent } from '@sveltejs/kit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLoginLimits } from './login-limits.ts';

/** Not looked at: attempts are counted by what is given beside it. */
const event = {} as RequestEvent;

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
	// The clock of the limiter's store. So late, as if the dashboard had been up for years.
	vi.spyOn(performance, 'now').mockImplementation(() => Date.now());
});
afterEach(() => {
	vi.useRealTimers();
	vi.restoreAllMocks();
});

/** How many of the attempts were let through. */
async function allowed(
	limits: ReturnType<typeof createLoginLimits>,
	attempts: { address: string; account: string }[]
): Promise<number> {
	let count = 0;
	for (const attempt of attempts) if (!(await limits.check(event, attempt)).limited) count += 1;
	return count;
}
const many = (count: number, make: (index: number) => { address: string; account: string }) =>
	Array.from({ length: count }, (_, index) => make(index));
const MINUTE = 60_000;

describe('attempts to sign in', () => {
	it('from one address are ten a minute', async () => {
		const limits = createLoginLimits();
		const guesses = many(15, (index) => ({ address: '192.0.2.1', account: `a${index}` }));
		expect(await allowed(limits, guesses)).toBe(10);
		const refused = await limits.check(event, { address: '192.0.2.1', account: 'b' });
		expect(refused.limited).toBe(true);
		expect(refused.retryAfterMs).toBeGreaterThan(0);
		expect(refused.retryAfterMs).toBeLessThanOrEqual(MINUTE + 1_000);
		await vi.advanceTimersByTimeAsync(MINUTE + 1);
		expect(await allowed(limits, guesses)).toBe(10);
	});

	it('from one IPv6 network are ten a minute, whatever its addresses', async () => {
		const guesses = many(15, (index) => ({
			address: `2001:db8:1:2::${index}`,
			account: `a${index}`
		}));
		expect(await allowed(createLoginLimits(), guesses)).toBe(10);
	});

	it('on one account are ten a minute and a hundred a day, whatever the addresses', async () => {
		const limits = createLoginLimits();
		const guesses = many(20, (index) => ({ address: `192.0.2.${index}`, account: 'admin' }));
		const perMinute: number[] = [];
		for (let minute = 0; minute < 12; minute++) {
			perMinute.push(await allowed(limits, guesses));
			await vi.advanceTimersByTimeAsync(MINUTE + 1);
		}
		expect(perMinute).toEqual([10, 10, 10, 10, 10, 10, 10, 10, 10, 10, 0, 0]);
		await vi.advanceTimersByTimeAsync(24 * 60 * MINUTE);
		expect(await allowed(limits, guesses)).toBe(10);
	});

	it('are sixty a minute in total', async () => {
		const guesses = many(80, (index) => ({ address: `192.0.2.${index}`, account: `a${index}` }));
		expect(await allowed(createLoginLimits(), guesses)).toBe(60);
	});

	it('of one address do not use up an account', async () => {
		const limits = createLoginLimits();
		await allowed(
			limits,
			many(50, (index) => ({ address: '192.0.2.1', account: `a${index}` }))
		);
		expect(await allowed(limits, [{ address: '192.0.2.2', account: 'a40' }])).toBe(1);
	});

	it('that are let through need no waiting', async () => {
		expect(
			await createLoginLimits().check(event, { address: '192.0.2.1', account: 'admin' })
		).toEqual({ limited: false, retryAfterMs: 0 });
	});
});

it('a flood of addresses does not reset the count of an account', async () => {
	const limits = createLoginLimits();
	const guess = (index: number) => ({
		address: `2001:db8:${index.toString(16)}:1::1`,
		account: 'admin'
	});
	expect(await allowed(limits, many(21_000, guess))).toBe(10);
}, 30_000);

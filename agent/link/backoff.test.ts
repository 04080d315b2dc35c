import { describe, expect, it } from 'vitest';
import { Backoff, backoffOptions, type Ending } from './backoff.ts';

const failed: Ending = { healthyMs: 0, slow: false, retryAfterMs: null };
const make = (random: number) => new Backoff({ ...backoffOptions(500), random: () => random });

describe('full jitter', () => {
	it('doubles its ceiling from 0.5 s to 60 s', () => {
		const backoff = make(0.999999);
		const waits = Array.from({ length: 10 }, () => Math.round(backoff.next(failed) / 100) / 10);
		expect(waits).toEqual([0.5, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
	});

	it('may come back at once', () => {
		expect(make(0).next(failed)).toBe(0);
	});

	it('starts anew after 60 s of health, not before', () => {
		const backoff = make(1);
		for (let i = 0; i < 5; i++) backoff.next(failed);
		expect(backoff.next({ ...failed, healthyMs: 59_999 })).toBe(16_000);
		expect(backoff.next({ ...failed, healthyMs: 60_000 })).toBe(500);
	});
});

it('a lasting refusal waits a minute at least', () => {
	expect(make(0).next({ ...failed, slow: true })).toBe(60_000);
	expect(make(1).next({ ...failed, slow: true })).toBeGreaterThan(60_000);
});

it('honours what the dashboard asks for, never coming earlier', () => {
	expect(make(0).next({ ...failed, retryAfterMs: 7_000 })).toBe(7_000);
	expect(make(1).next({ ...failed, retryAfterMs: 7_000 })).toBe(7_500);
	expect(make(0).next({ healthyMs: 0, slow: true, retryAfterMs: 120_000 })).toBe(120_000);
});

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Interrupt } from './interrupt.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('a limit takes the place of the one before, and the last one is remembered', () => {
	const interrupt = new Interrupt();
	interrupt.limit(100);
	interrupt.limit(1_000);
	vi.advanceTimersByTime(999);
	expect(interrupt.reason).toBeNull();
	vi.advanceTimersByTime(1);
	expect([interrupt.reason, interrupt.limitMs]).toEqual(['timed-out', 1_000]);
	expect(interrupt.signal.aborted).toBe(true);
});

it('without a limit nothing times out', () => {
	const interrupt = new Interrupt();
	interrupt.limit(100);
	interrupt.limit(null);
	vi.advanceTimersByTime(10_000);
	expect([interrupt.reason, interrupt.limitMs]).toEqual([null, 100]);
});

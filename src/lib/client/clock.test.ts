import { expect, it, onTestFinished, vi } from 'vitest';
import { Clock } from './clock.svelte.ts';

it('stands still while it is held, from the first time it is, and then goes on with the time it is', () => {
	vi.useFakeTimers({ now: 1_000_000 });
	onTestFinished(() => void vi.useRealTimers());
	const clock = new Clock();
	const later = (ms: number) => vi.setSystemTime(Date.now() + ms);
	later(5_000);
	expect(clock.now).toBe(1_005_000);
	clock.hold();
	later(60_000);
	clock.hold();
	expect(clock.now).toBe(1_005_000);
	clock.release();
	expect(clock.now).toBe(1_065_000);
});

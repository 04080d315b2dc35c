/** A timer that comes later than this was not late by chance: its process stood still. Milliseconds. */
const TOLERATED_MS = 2_000;

/**
 * How long this process stood still between two ticks of a timer, beyond the timer's own pace; 0 when it did not. What
 * was not heard in that time is nobody's silence: the machine slept, or the event loop was held up. Both ends use it.
 */
export function stalledMs(timer: { lastTick: number; now: number; everyMs: number }): number {
	const late = timer.now - timer.lastTick - timer.everyMs;
	return late > TOLERATED_MS ? late : 0;
}

/** A step of the clock smaller than this is ordinary correction. */
const STEP_MS = 60_000;
/** The clock must have run without a step for so long before anything is removed by its word. */
const STEADY_MS = 10 * 60_000;

/**
 * Whether the wall clock can be believed: a clock that was just set forward by years must not make everything look
 * expired. Judged against a monotonic one.
 */
export class SteadyClock {
	#offset: number | null = null;
	#since = 0;

	/** To be called regularly. Both in milliseconds. @returns whether the clock has been steady for long enough */
	tick(now: { wall: number; monotonic: number }): boolean {
		const offset = now.wall - now.monotonic;
		if (this.#offset === null || Math.abs(offset - this.#offset) > STEP_MS)
			this.#since = now.monotonic;
		this.#offset = offset;
		return now.monotonic - this.#since >= STEADY_MS;
	}
}

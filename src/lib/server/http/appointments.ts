import type { Clock } from '../platform/clock.ts';

/**
 * Lets so many through a second and gives everybody else a time to come back, each a different one: a herd that is
 * turned away together must not return together. The more wait, the later the appointment, up to a cap.
 */
export class Appointments {
	/** When the next one without an appointment may pass; behind now by at most the burst. */
	#next = 0;
	/** The last appointment given. */
	#promised = 0;

	constructor(
		private readonly options: {
			perSecond: number;
			/** So many may come at once after a quiet time. */
			burst: number;
			capMs: number;
			clock: Clock;
		}
	) {}

	/** @returns 0: come in; else milliseconds after which to come back */
	take(): number {
		const { perSecond, burst, capMs, clock } = this.options;
		const now = clock.now();
		const stepMs = 1_000 / perSecond;
		this.#next = Math.max(this.#next, now - burst * stepMs);
		if (this.#next + stepMs <= now) {
			this.#next += stepMs;
			return 0;
		}
		this.#promised = Math.min(Math.max(this.#promised, now) + stepMs, now + capMs);
		return Math.ceil(this.#promised - now);
	}
}

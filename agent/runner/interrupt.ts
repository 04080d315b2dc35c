/** Why an operation is ended from outside. The first reason stands. */
export type InterruptReason = 'cancelled' | 'timed-out' | 'log-full' | 'shutdown';

/** One per operation: whatever waits in the runner waits with its signal. */
export class Interrupt {
	readonly #controller = new AbortController();
	#reason: InterruptReason | null = null;
	#timer: NodeJS.Timeout | undefined;
	/** The time limit that was set last, in milliseconds. */
	limitMs = 0;

	get signal(): AbortSignal {
		return this.#controller.signal;
	}
	get reason(): InterruptReason | null {
		return this.#reason;
	}

	/** Ends the operation as timed out after this time. Takes the place of the limit before; null: there is none. */
	limit(ms: number | null): void {
		clearTimeout(this.#timer);
		if (ms === null) return;
		this.limitMs = ms;
		this.#timer = setTimeout(() => this.trip('timed-out'), ms);
	}

	trip(reason: InterruptReason): void {
		this.#reason ??= reason;
		this.#controller.abort();
	}
}

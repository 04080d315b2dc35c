/** Why an operation is ended from outside. The first reason stands. */
export type InterruptReason = 'cancelled' | 'timed-out' | 'log-full' | 'shutdown';

/** One per operation: whatever waits in the runner waits with its signal. */
export class Interrupt {
	readonly #controller = new AbortController();
	#reason: InterruptReason | null = null;

	get signal(): AbortSignal {
		return this.#controller.signal;
	}
	get reason(): InterruptReason | null {
		return this.#reason;
	}

	trip(reason: InterruptReason): void {
		this.#reason ??= reason;
		this.#controller.abort();
	}
}

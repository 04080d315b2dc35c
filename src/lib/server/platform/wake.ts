/**
 * Lets async loops sleep until something happened. A wake between two sleeps is remembered, so
 * none is ever missed.
 */
export class Wake {
	#woken = false;
	#resolve: (() => void) | null = null;

	wake(): void {
		this.#woken = true;
		this.#resolve?.();
	}

	/** Wakes whoever sleeps when the signal aborts. To be said once for each loop: to listen for each sleep costs as much as to sleep. */
	wakeOn(signal: AbortSignal): void {
		if (signal.aborted) this.wake();
		else signal.addEventListener('abort', () => this.wake(), { once: true });
	}

	/** Resolves at the next wake. */
	async sleep(): Promise<void> {
		if (!this.#woken) await new Promise<void>((resolve) => (this.#resolve = resolve));
		this.#resolve = null;
		this.#woken = false;
	}
}

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

	/** Resolves at the next wake, after `timeoutMs`, or when the signal aborts. */
	async sleep(options: { signal: AbortSignal; timeoutMs?: number }): Promise<void> {
		if (!this.#woken && !options.signal.aborted)
			await new Promise<void>((resolve) => {
				const timer =
					options.timeoutMs === undefined ? undefined : setTimeout(done, options.timeoutMs);
				function done() {
					clearTimeout(timer);
					options.signal.removeEventListener('abort', done);
					resolve();
				}
				options.signal.addEventListener('abort', done, { once: true });
				this.#resolve = done;
			});
		this.#resolve = null;
		this.#woken = false;
	}
}

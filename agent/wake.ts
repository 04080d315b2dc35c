/** Lets one loop sleep until somebody has news. News that comes while it is awake is not lost. */
export class Wake {
	#pending = false;
	#waiter: (() => void) | null = null;

	wake(): void {
		if (this.#waiter) this.#waiter();
		else this.#pending = true;
	}

	/** Resolves at news, after `ms`, or when the signal aborts; never rejects. */
	wait(ms: number, signal?: AbortSignal): Promise<void> {
		if (this.#pending || signal?.aborted) {
			this.#pending = false;
			return Promise.resolve();
		}
		return new Promise((resolve) => {
			const done = () => {
				clearTimeout(timer);
				signal?.removeEventListener('abort', done);
				this.#waiter = null;
				resolve();
			};
			const timer = setTimeout(done, ms);
			signal?.addEventListener('abort', done, { once: true });
			this.#waiter = done;
		});
	}
}

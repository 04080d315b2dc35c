import type { Logger } from '../platform/logger.ts';

/**
 * Collects the newest value per key and writes them all at once, so that a thousand heartbeats cost
 * a few statements. For values that may be lost in a crash and come again; never for operations.
 *
 * INVARIANTS: at most one flush runs at a time; a value put during a flush waits for the next one; a
 * failed batch is put back unless a newer value for its key has arrived.
 */
export class WriteBehind<Value> {
	readonly #pending = new Map<string, Value>();
	readonly #timer: NodeJS.Timeout;
	#flushing: Promise<void> | null = null;

	constructor(
		private readonly options: {
			/** Writes up to `batchSize` entries in one statement or batch. */
			write: (entries: [string, Value][]) => Promise<void>;
			intervalMs: number;
			batchSize: number;
			log: Logger;
		}
	) {
		this.#timer = setInterval(() => void this.flush(), options.intervalMs);
		this.#timer.unref();
	}

	put(key: string, value: Value): void {
		this.#pending.set(key, value);
	}

	drop(key: string): void {
		this.#pending.delete(key);
	}

	/** Resolves when everything put before the call is written, or has failed and is kept. */
	async flush(): Promise<void> {
		await this.#flushing;
		if (this.#pending.size === 0) return;
		this.#flushing = this.#writeAll().finally(() => (this.#flushing = null));
		await this.#flushing;
	}

	async close(): Promise<void> {
		clearInterval(this.#timer);
		await this.flush();
	}

	async #writeAll(): Promise<void> {
		const entries = [...this.#pending];
		this.#pending.clear();
		for (let from = 0; from < entries.length; from += this.options.batchSize) {
			const batch = entries.slice(from, from + this.options.batchSize);
			try {
				await this.options.write(batch);
			} catch (error) {
				this.options.log.error('Host reports could not be stored; trying again', {
					error,
					hosts: batch.length
				});
				for (const [key, value] of batch)
					if (!this.#pending.has(key)) this.#pending.set(key, value);
			}
		}
	}
}

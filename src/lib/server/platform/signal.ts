/** Tells its listeners something, synchronously and in order; one bad listener does not stop the rest. */
export class Signal<Value> {
	readonly #listeners = new Set<(value: Value) => void>();

	/** @returns a function that ends the listening */
	on(listener: (value: Value) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	emit(value: Value): void {
		for (const listener of this.#listeners)
			try {
				listener(value);
			} catch (error) {
				// A bug of one listener must be seen, but not stop the others, nor the process.
				process.emitWarning(error instanceof Error ? error : String(error));
			}
	}

	get size(): number {
		return this.#listeners.size;
	}
}

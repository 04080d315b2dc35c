/**
 * Which notices of failures there are, by what they are about, oldest first. None goes by itself: who was away for a coffee
 * must find it.
 *
 * INVARIANT: `onend` is called once for each that ends other than by `forget`.
 */
export class KeptNotices {
	readonly #about = new Set<string>();

	constructor(private readonly onend: (about: string) => void) {}

	has = (about: string): boolean => this.#about.has(about);

	/** One that is told anew is the newest. */
	begin(about: string): void {
		this.#about.delete(about);
		this.#about.add(about);
	}

	end(about: string): void {
		if (this.#about.delete(about)) this.onend(about);
	}

	/** @returns whether there was one */
	endNewest(): boolean {
		const newest = [...this.#about].at(-1);
		if (newest !== undefined) this.end(newest);
		return newest !== undefined;
	}

	/** Somebody has taken it away already. */
	forget(about: string): void {
		this.#about.delete(about);
	}
}

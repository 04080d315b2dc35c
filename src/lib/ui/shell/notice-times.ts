/** How long what went wrong is told of, in milliseconds; the row, its log and the list of operations keep it. */
export const KEPT_MS = 30_000;
/** While somebody points at it, or is not there, it is looked at again this often. */
export const HELD_MS = 5_000;

/**
 * Which notices of failures there are, by what they are about, and when each has been there long enough.
 *
 * INVARIANT: each has one timer, and `onend` is called once for each that ends other than by `forget`.
 */
export class NoticeTimes {
	readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();

	/** @param isHeld whether somebody reads them at this moment, or nobody can */
	constructor(
		private readonly onend: (about: string) => void,
		private readonly isHeld: () => boolean = isReadOrUnseen
	) {}

	has = (about: string): boolean => this.#timers.has(about);

	/** The time of one that is told anew begins anew. */
	begin(about: string): void {
		this.forget(about);
		this.#wait(about, KEPT_MS);
	}

	#wait(about: string, ms: number): void {
		const look = () => (this.isHeld() ? this.#wait(about, HELD_MS) : this.end(about));
		this.#timers.set(about, setTimeout(look, ms));
	}

	end(about: string): void {
		if (!this.has(about)) return;
		this.forget(about);
		this.onend(about);
	}

	/** @returns whether there was one */
	endNewest(): boolean {
		const newest = [...this.#timers.keys()].at(-1);
		if (newest !== undefined) this.end(newest);
		return newest !== undefined;
	}

	/** Somebody has taken it away already. */
	forget(about: string): void {
		clearTimeout(this.#timers.get(about));
		this.#timers.delete(about);
	}
}

const isReadOrUnseen = (): boolean =>
	document.hidden ||
	document.querySelector('[data-sonner-toaster]:is(:hover, :focus-within)') !== null;

import { OneSubscription } from './one-subscription.ts';
import { errorReport, errorSentence } from './error-report.ts';

const RETRY_MS = 500;

type Listener<T> = {
	onData: (value: T) => void;
	onError: (error: unknown) => void;
	onComplete: () => void;
};

/** What a subscription tells whole each time: the newest of it. One that ends while it is wanted is opened again. */
export class Followed<T> {
	value = $state.raw<T | null>(null);
	/** Why nothing new is told, as a sentence; null: nothing is wrong. */
	problem = $state<string | null>(null);
	readonly #subscription = new OneSubscription();
	#retry: ReturnType<typeof setTimeout> | undefined;

	/** @param first what is known before it tells anything */
	constructor(
		private readonly subscribe: (listener: Listener<T>) => { unsubscribe(): void },
		first: T | null = null
	) {
		this.value = first;
	}

	/** @returns a function that ends it; what was told stays */
	open(): () => void {
		this.#open();
		return () => {
			clearTimeout(this.#retry);
			this.#subscription.close();
		};
	}

	#open(): void {
		this.#subscription.open((isHeard) =>
			this.subscribe({
				onData: (value) => {
					if (!isHeard()) return;
					this.value = value;
					this.problem = null;
				},
				onError: (error) => {
					if (!isHeard()) return;
					this.problem = errorSentence(error);
					// What is not there does not come back.
					if (errorReport(error)?.code === 'not-found') this.#subscription.close();
					else this.#again();
				},
				onComplete: () => isHeard() && this.#again()
			})
		);
	}

	#again(): void {
		this.#subscription.close();
		clearTimeout(this.#retry);
		this.#retry = setTimeout(() => this.#open(), RETRY_MS);
	}
}

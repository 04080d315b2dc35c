type Subscription = { unsubscribe(): void };

/**
 * One subscription at a time. What an earlier one still says is not heard, above all not that it ended: the library tells so of
 * those that were given up, too, and whoever opened another one for it would never come to an end.
 */
export class OneSubscription {
	#turn = 0;
	#current: Subscription | null = null;

	/** @param subscribe gets what tells whether it still is the one that is heard */
	open(subscribe: (isHeard: () => boolean) => Subscription): void {
		this.close();
		const turn = this.#turn;
		this.#current = subscribe(() => turn === this.#turn);
	}

	close(): void {
		this.#turn += 1;
		const before = this.#current;
		this.#current = null;
		before?.unsubscribe();
	}
}

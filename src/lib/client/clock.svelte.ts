import { createSubscriber } from 'svelte/reactivity';

/**
 * One tick a second for everything on the page that shows an age or a running time. It stands still while the dashboard is
 * away: nobody can tell then what goes on, and what is from before must not look as if it did.
 */
export class Clock {
	#heldAt = $state<number | null>(null);
	#subscribe = createSubscriber((update) => {
		const timer = setInterval(update, 1_000);
		return () => clearInterval(timer);
	});

	/** Browser time in milliseconds; read in a template it keeps itself current. */
	get now(): number {
		if (this.#heldAt !== null) return this.#heldAt;
		this.#subscribe();
		return Date.now();
	}

	/** Stands still from now on. */
	hold(): void {
		this.#heldAt ??= Date.now();
	}

	/** Goes on with the time it is. */
	release(): void {
		this.#heldAt = null;
	}
}

export const clock = new Clock();

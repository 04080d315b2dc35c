import { createSubscriber } from 'svelte/reactivity';

/** One tick a second for everything on the page that shows an age. */
class Clock {
	#subscribe = createSubscriber((update) => {
		const timer = setInterval(update, 1_000);
		return () => clearInterval(timer);
	});

	/** Browser time in milliseconds; read in a template it keeps itself current. */
	get now(): number {
		this.#subscribe();
		return Date.now();
	}
}

export const clock = new Clock();

import { LIMITS } from '$lib/protocol/index.ts';

/** Tells a socket that takes its time from one that has stopped reading, by what is unsent from look to look. */
export class Backlog {
	#least = Infinity;
	#since = 0;

	/** @param bytes unsent now. Whether that is too much, and has not become less for too long. */
	isStuck(bytes: number, now: number): boolean {
		if (bytes <= LIMITS.socketBacklogBytes) {
			this.#least = Infinity;
			return false;
		}
		if (bytes < this.#least) {
			this.#least = bytes;
			this.#since = now;
		}
		return now - this.#since >= LIMITS.socketBacklogMs;
	}
}

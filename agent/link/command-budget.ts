/** More than any dashboard has to say: it says each command once, and what still holds once more after a reconnect. */
export const COMMANDS_AT_ONCE = 60;
export const COMMANDS_PER_SECOND = 1;

/** Counts the commands of one connection, so that a dashboard gone wrong cannot keep its hosts busy. */
export class CommandBudget {
	#left = COMMANDS_AT_ONCE;
	#lastAt: number;

	constructor(now: number) {
		this.#lastAt = now;
	}

	/** @param now milliseconds on a clock that only goes forward. @returns whether one more may be obeyed */
	take(now: number): boolean {
		const gained = ((now - this.#lastAt) / 1000) * COMMANDS_PER_SECOND;
		this.#left = Math.min(COMMANDS_AT_ONCE, this.#left + gained);
		this.#lastAt = now;
		if (this.#left < 1) return false;
		this.#left -= 1;
		return true;
	}
}

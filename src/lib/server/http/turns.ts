/**
 * Goes round the entries of a map, some at a time, so that looking at thousands of them holds up nobody. Whatever comes and
 * goes meanwhile, every entry that stays has its turn once in a round.
 */
export class Turns<Key, Value> {
	#round: Iterator<[Key, Value]>;

	constructor(
		private readonly entries: ReadonlyMap<Key, Value>,
		/** In so many parts it goes round. */
		private readonly parts: number
	) {
		this.#round = entries.entries();
	}

	/** The next part. */
	*next(): Generator<[Key, Value]> {
		for (let left = Math.ceil(this.entries.size / this.parts); left > 0; left--) {
			let turn = this.#round.next();
			if (turn.done) {
				this.#round = this.entries.entries();
				turn = this.#round.next();
			}
			if (turn.done) return;
			yield turn.value;
		}
	}
}

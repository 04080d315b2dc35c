import { plainText } from './ansi.ts';

/** Finds the lines with a text, reading each line once even while more arrive. */
export class LogSearch {
	#query = '';
	#read = 0;
	#found: number[] = [];

	/**
	 * @param lines all lines so far; only the last of an earlier call may have changed
	 * @returns indexes of the lines that contain the query, whatever the case; none for an empty query
	 */
	find(lines: readonly string[], query: string): readonly number[] {
		const wanted = query.toLowerCase();
		if (wanted !== this.#query || lines.length < this.#read) {
			this.#query = wanted;
			this.#read = 0;
			this.#found = [];
		}
		if (wanted === '') return [];
		// The last line may have been unfinished when it was read.
		const from = Math.max(0, this.#read - 1);
		const found = this.#found.filter((index) => index < from);
		for (let index = from; index < lines.length; index++)
			if (
				plainText(lines[index] ?? '')
					.toLowerCase()
					.includes(wanted)
			)
				found.push(index);
		this.#read = lines.length;
		this.#found = found;
		return found;
	}
}

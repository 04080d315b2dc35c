import type { LogText } from '$lib/client/log-text.ts';
import { hitCount } from './hits.ts';

/** Reading goes on for so long before everything else has its turn. */
const SLICE_MS = 8;
/** Anything that may not be text: then each line is read as it is shown. */
// eslint-disable-next-line no-control-regex
const NOT_PLAIN = /[\u0000-\u0008\u000b-\u001f\u007f]/;

/**
 * Finds each place of a text, whatever the case, reading each line once even while more arrive, and never for long at
 * a time.
 */
export class LogSearch {
	#query = '';
	#read = 0;
	#found: number[] = [];

	/** Index of the line of each hit found so far, rising: a line with three hits is there three times. */
	get found(): readonly number[] {
		return this.#found;
	}

	/**
	 * Reads on. @returns whether everything has been read; otherwise call again
	 */
	step(text: LogText, query: string): boolean {
		const wanted = query.toLowerCase();
		if (wanted !== this.#query) {
			this.#query = wanted;
			this.#read = 0;
			this.#found = [];
		}
		if (wanted === '') return true;
		// The last line may have been unfinished when it was read.
		while (this.#found.length > 0 && (this.#found.at(-1) ?? 0) >= this.#read) this.#found.pop();
		const until = performance.now() + SLICE_MS;
		for (const block of text.pieces(this.#read)) {
			this.#readBlock(block, wanted);
			this.#read = Math.min(block.first + block.starts.length, text.ended);
			if (performance.now() > until && this.#read < text.ended) return false;
		}
		return true;
	}

	#readBlock(block: { first: number; text: string; starts: Uint32Array }, wanted: string): void {
		const { first, text, starts } = block;
		const from = Math.max(0, this.#read - first);
		const lower = text.toLowerCase();
		// Only where a character keeps its length do places in the lower-case text mean the same.
		if (NOT_PLAIN.test(text) || lower.length !== text.length) {
			for (let index = from; index < starts.length; index++) {
				const line = text.slice(starts[index], (starts[index + 1] ?? text.length) - 1);
				for (let count = hitCount(line, wanted); count > 0; count--)
					this.#found.push(first + index);
			}
			return;
		}
		let index = from;
		let at = lower.indexOf(wanted, starts[from] ?? text.length);
		while (at >= 0) {
			while ((starts[index + 1] ?? Infinity) <= at) index += 1;
			this.#found.push(first + index);
			at = lower.indexOf(wanted, at + wanted.length);
		}
	}
}

import type { LogPiece } from './piece.ts';

/** Held for one reader at most; what is more it reads from the database. */
const MOST_BYTES = 256 * 1024;

/**
 * What was stored since a reader last took something, as it came, so that whoever reads along needs no look into the database.
 *
 * INVARIANT: it either has everything that comes right behind an offset, or says that it has not.
 */
export class FreshPieces {
	#pieces: LogPiece[] = [];
	#bytes = 0;
	/** Where the stored output ends; before the first piece came nobody knows. */
	#end = Infinity;

	put(pieces: readonly LogPiece[]): void {
		for (const piece of pieces) {
			this.#pieces.push(piece);
			this.#bytes += piece.bytes.length;
			this.#end = piece.end;
		}
		// The reader is slow: it goes on from the database.
		if (this.#bytes > MOST_BYTES) this.#forget();
	}

	/** Whether nothing is known to be stored beyond an offset. */
	endsAt(offset: number): boolean {
		return this.#end <= offset;
	}

	/** All that comes from an offset on; null: it has to be read. */
	take(offset: number): LogPiece[] | null {
		const pieces = this.#pieces.filter(({ end }) => end > offset);
		this.#forget();
		const [first] = pieces;
		if (first === undefined) return this.endsAt(offset) ? [] : null;
		if (first.offset > offset) return null;
		// Behind a hole, which the host has left, goes what only the database tells rightly.
		const hole = pieces.findIndex(
			(piece, index) => index > 0 && piece.offset !== pieces[index - 1]?.end
		);
		return (hole < 0 ? pieces : pieces.slice(0, hole)).map((piece) => piece.from(offset));
	}

	#forget(): void {
		this.#pieces = [];
		this.#bytes = 0;
	}
}

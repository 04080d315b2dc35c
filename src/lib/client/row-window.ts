/** A stretch of the table: entries that are drawn, or the room of some that are not. */
export type Piece =
	{ type: 'gap'; first: number; height: number } | { type: 'entry'; index: number };

/**
 * Which entries to draw so that a window onto them is full, and how much room the others take.
 * @param request.heightOf pixels of an entry, measured or assumed
 * @param request.from upper end of the window, in pixels from the first entry; `to`: its lower end
 * @param request.keep an entry that is drawn wherever the window is, because it has the focus
 */
export function piecesOf(request: {
	count: number;
	heightOf: (index: number) => number;
	from: number;
	to: number;
	keep: number | null;
}): Piece[] {
	const { count, heightOf, from, to, keep } = request;
	const pieces: Piece[] = [];
	let top = 0;
	for (let index = 0; index < count; index++) {
		const height = heightOf(index);
		const last = pieces.at(-1);
		if ((top + height > from && top < to) || index === keep) pieces.push({ type: 'entry', index });
		else if (last?.type === 'gap') last.height += height;
		else pieces.push({ type: 'gap', first: index, height });
		top += height;
	}
	return pieces;
}

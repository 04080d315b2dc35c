type Named = { id: string };

/**
 * Rows in the order in which they stood: what is new comes in behind the row it follows in the order that is due, what is gone
 * leaves its place.
 */
export function keptOrder<Row extends Named>(due: readonly Row[], stood: readonly string[]): Row[] {
	const places = new Map(stood.map((id, place) => [id, place]));
	const placeOf = ({ id }: Row) => places.get(id) ?? -1;
	const first: Row[] = [];
	const behind = new Map<string, Row[]>();
	let into = first;
	for (const row of due) {
		if (!places.has(row.id)) into.push(row);
		else behind.set(row.id, (into = []));
	}
	const known = due.filter(({ id }) => places.has(id)).sort((a, b) => placeOf(a) - placeOf(b));
	return [...first, ...known.flatMap((row) => [row, ...(behind.get(row.id) ?? [])])];
}

/** Remembers how rows stood, so that they stay there while somebody works with them. */
export class SteadyOrder {
	#stood: readonly string[] = [];
	#by = '';

	/**
	 * @param due the rows in the order that is asked for
	 * @param how.hold whether rows stay where they are; another order or filter (`by`) is taken at once
	 * @returns the rows as they are shown, and whether that is another order than the one that is due
	 */
	of<Row extends Named>(
		due: readonly Row[],
		how: { hold: boolean; by: string }
	): { rows: Row[]; isKept: boolean } {
		const rows = how.hold && how.by === this.#by ? keptOrder(due, this.#stood) : [...due];
		this.#stood = rows.map(({ id }) => id);
		this.#by = how.by;
		return { rows, isKept: rows.some(({ id }, place) => id !== due[place]?.id) };
	}
}

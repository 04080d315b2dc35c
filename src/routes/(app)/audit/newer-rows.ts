type Row = { id: string };

/**
 * Rows that are shown, newest first, with those before them that came since.
 * @param newest the newest there are
 * @returns null where they do not reach down to the first that is shown: there may be others in between
 */
export function withNewer<T extends Row>(shown: readonly T[], newest: readonly T[]): T[] | null {
	const met = newest.findIndex(({ id }) => id === shown[0]?.id);
	return met < 0 ? null : [...newest.slice(0, met), ...shown];
}

/** How many of what was found lie before the first row that is shown. Ids rise with time. */
export const newerThan = (shown: readonly Row[], found: readonly Row[]): number => {
	const first = shown[0];
	return first === undefined ? found.length : found.filter(({ id }) => id > first.id).length;
};

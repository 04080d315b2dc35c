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

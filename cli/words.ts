/** A size for people: `1.4 MB`. */
export function sizeWords(bytes: number): string {
	if (bytes < 1_000) return `${bytes} bytes`;
	const units = ['kB', 'MB', 'GB', 'TB'];
	let size = bytes;
	let unit = '';
	for (const next of units) {
		if (size < 1_000) break;
		size /= 1_000;
		unit = next;
	}
	return `${size.toFixed(size < 10 ? 1 : 0)} ${unit}`;
}

/** A time for people, in UTC, because machines differ: `2026-11-26 03:15:00 UTC`. */
export const timeWords = (at: number): string =>
	`${new Date(at).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** A time in names of files, in UTC: `20261126T031500Z`. */
export const stampOf = (now: number): string =>
	new Date(now).toISOString().replace(/[-:]|\.\d+/g, '');

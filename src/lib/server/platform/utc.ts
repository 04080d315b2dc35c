/** A moment for readers anywhere, which stays true: `2026-11-27 02:03 UTC`. */
export const utc = (at: number): string =>
	`${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

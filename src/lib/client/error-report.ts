import type { FormReport } from '$lib/protocol/errors.ts';

// Apart from the client itself, which pages that make no calls do without.

/** The report the dashboard sent with an error; null when the connection broke instead. */
export function errorReport(error: unknown): FormReport | null {
	if (typeof error !== 'object' || error === null || !('data' in error)) return null;
	const { data } = error;
	if (typeof data !== 'object' || data === null || !('nixfleet' in data)) return null;
	return data.nixfleet as FormReport;
}

/** What to tell a person about anything that was thrown. */
export const errorSentence = (error: unknown): string =>
	errorReport(error)?.message ??
	'The connection to the dashboard broke. It was not told whether this arrived: look before you try again.';

import { plural } from '$lib/protocol/status/words.ts';

/** Where a person is signed in. */
export const SESSION_TEXTS = {
	lead: 'Where you are signed in. A session that is ended closes at once, wherever it is open.',
	endOthers: 'End all others',
	ended: (count: number) => `${plural(count, 'session')} ended`,
	current: 'This one',
	/** Followed by when it began, and when it was used last. */
	since: (address: string | null) => `${address === null ? '' : `from ${address}, `}signed in`,
	used: ', used',
	end: 'End',
	endOf: (browser: string, at: string) => `End the session of ${browser}, signed in ${at}`,
	unknownBrowser: 'Unknown browser',
	browserOn: (browser: string, system: string) => `${browser} on ${system}`
} as const;

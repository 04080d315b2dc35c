import { LIMITS } from '$lib/protocol/index.ts';

/** A time of the week in which this host may be changed, by its own clock. */
export type Window = {
	/** Days on which it opens; 0: Sunday. */
	days: readonly number[];
	/** Minutes since midnight of that day. */
	from: number;
	/** Minutes since midnight of the same day; more than a day where it ends on the next one. */
	to: number;
	/** As it was written. */
	text: string;
};

/** Several, as a configuration writes them. */
export const asWritten = (windows: readonly Window[]): string =>
	windows.map(({ text }) => text).join('; ');

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const DAY_MINUTES = 24 * 60;

/** `Mon`, or `Mon-Fri`, also over the end of the week: `Sat-Mon`. */
function daysOf(part: string): number[] | null {
	const [first = '', last = first, ...more] = part.split(/-|\.\./);
	const from = DAYS.indexOf(first);
	const to = DAYS.indexOf(last);
	if (from < 0 || to < 0 || more.length > 0) return null;
	return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, index) => (from + index) % 7);
}

function minutesOf(clock: string): number | null {
	const [, hours, minutes] = /^(\d\d):([0-5]\d)$/.exec(clock) ?? [];
	const all = Number(hours) * 60 + Number(minutes);
	return all <= DAY_MINUTES ? all : null;
}

/**
 * Reads `02:00-05:00`, `Sat,Sun 02:00-05:00` or `Mon-Fri 22:00-04:00`: days on which it opens (every day where none are
 * named) and from when to when. One that ends before it begins ends on the next day.
 * @returns null when it is no window
 */
export function parseWindow(text: string): Window | null {
	const words = text.toLowerCase().trim().split(/\s+/);
	const [days, clock] = words.length === 1 ? [null, words[0]] : words;
	if (words.length > 2 || clock === undefined || text.length > LIMITS.windowChars) return null;
	const named = days === null ? [DAYS.map((_, index) => index)] : days?.split(',').map(daysOf);
	const [from, to, ...more] = clock.split('-').map(minutesOf);
	if (!named || named.includes(null) || more.length > 0) return null;
	if (from == null || to == null || from === to || from === DAY_MINUTES) return null;
	return {
		days: [...new Set(named.flatMap((each) => each ?? []))].sort(),
		from,
		to: to > from ? to : to + DAY_MINUTES,
		text: text.trim().replace(/\s+/g, ' ')
	};
}

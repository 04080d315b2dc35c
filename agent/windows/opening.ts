import type { Window } from './parse.ts';

/** Whether a host may be changed now, and when that changes; null: never. */
export type Opening = { open: boolean; changesAt: number | null };

const WEEK = 7;

/** By the host's own clock and calendar: a day with a change of the clocks has 23 or 25 hours. */
const instant = (day: Date, minutes: number): number =>
	new Date(day.getFullYear(), day.getMonth(), day.getDate(), 0, minutes).getTime();

/** All times from yesterday to this day in a week at which one of the windows is open, in order, those that touch as one. */
function openTimes(windows: readonly Window[], now: Date): { from: number; to: number }[] {
	const times = Array.from({ length: WEEK + 2 }, (_, index) => {
		const day = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1 + index);
		return windows
			.filter(({ days }) => days.includes(day.getDay()))
			.map(({ from, to }) => ({ from: instant(day, from), to: instant(day, to) }));
	}).flat();
	const joined: { from: number; to: number }[] = [];
	// One that the change to summer time swallows does not open.
	for (const time of times.filter(({ from, to }) => to > from).sort((a, b) => a.from - b.from)) {
		const last = joined.at(-1);
		if (last && time.from <= last.to) last.to = Math.max(last.to, time.to);
		else joined.push({ ...time });
	}
	return joined;
}

/**
 * How windows stand at a time, in milliseconds. Without any a host may always be changed.
 */
export function openingAt(windows: readonly Window[], now: number): Opening {
	if (windows.length === 0) return { open: true, changesAt: null };
	const times = openTimes(windows, new Date(now));
	const current = times.find(({ from, to }) => from <= now && now < to);
	if (current === undefined)
		return { open: false, changesAt: times.find(({ from }) => from > now)?.from ?? null };
	// Open for as far as was looked: it never closes.
	const always = current === times.at(-1) && current.to - now > (WEEK - 1) * 24 * 3_600_000;
	return { open: true, changesAt: always ? null : current.to };
}

import { SHARED_TEXTS } from '../texts/index.ts';

/** Ages, sizes and durations as people read them. */

/** "now", "12 s", "4 min", "3 h", "41 d" ago; without the "ago". */
export function shortAge(ms: number): string {
	const seconds = Math.floor(ms / 1000);
	if (seconds < 5) return SHARED_TEXTS.now;
	if (seconds < 60) return `${seconds} s`;
	if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
	if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h`;
	return `${Math.floor(seconds / 86_400)} d`;
}

/** How long something goes on: as an age, but for what has hardly begun. */
export const timeSpan = (ms: number): string =>
	ms < 60_000 ? SHARED_TEXTS.underAMinute : shortAge(ms);

const two = (value: number): string => String(value).padStart(2, '0');

/** A running clock: "0:07", "12:03", "1:02:09". */
export function clockTime(ms: number): string {
	const total = Math.max(0, Math.floor(ms / 1000));
	const hours = Math.floor(total / 3_600);
	const rest = `${Math.floor((total % 3_600) / 60)}`;
	return hours > 0
		? `${hours}:${two(Number(rest))}:${two(total % 60)}`
		: `${rest}:${two(total % 60)}`;
}

/** A duration with the digits that matter: "320 ms", "4.2 s", "3 min 20 s". */
export function duration(ms: number): string {
	// Rounded first, so that nothing is "60.0 s" or "1 min 60 s".
	if (Math.round(ms) < 1_000) return `${Math.round(ms)} ms`;
	if (Math.round(ms / 100) < 600) return `${(ms / 1000).toFixed(1)} s`;
	const seconds = Math.round(ms / 1000);
	const minutes = Math.floor(seconds / 60);
	return minutes < 60
		? `${minutes} min ${seconds % 60} s`
		: `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

export function byteSize(bytes: number): string {
	let value = bytes;
	let unit = 0;
	for (; value >= 1024 && unit < UNITS.length - 1; unit++) value /= 1024;
	return `${value < 10 && unit > 0 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}

/** Not the browser's language: one page speaks one, and 11/12 is another day on each side of an ocean. */
const MONTH = new Intl.DateTimeFormat('en', { month: 'short' });

/** "26 Nov", in the reader's own zone. */
export function day(ms: number): string {
	const date = new Date(ms);
	return `${date.getDate()} ${MONTH.format(date)}`;
}

/** "14:05", in the reader's own zone; with seconds "14:05:09". */
export function timeOfDay(ms: number, withSeconds = false): string {
	const date = new Date(ms);
	const parts = [date.getHours(), date.getMinutes(), ...(withSeconds ? [date.getSeconds()] : [])];
	return parts.map(two).join(':');
}

/** "26 Nov 2026, 14:05", in the reader's own zone. The only way in which a moment is written. */
export const absolute = (ms: number, withSeconds = false): string =>
	`${day(ms)} ${new Date(ms).getFullYear()}, ${timeOfDay(ms, withSeconds)}`;

/** The moment to the second, with the zone it is written in: "2026-11-26T14:05:09+01:00". */
export function isoWithZone(ms: number): string {
	const ahead = -new Date(ms).getTimezoneOffset();
	const [hours, minutes] = [Math.floor(Math.abs(ahead) / 60), Math.abs(ahead) % 60];
	const local = new Date(ms + ahead * 60_000).toISOString().slice(0, 19);
	return `${local}${ahead < 0 ? '-' : '+'}${two(hours)}:${two(minutes)}`;
}

/** A change of size, with its sign: "+1.2 MiB". */
export const sizeChange = (bytes: number): string =>
	bytes === 0 ? '±0 B' : `${bytes > 0 ? '+' : '−'}${byteSize(Math.abs(bytes))}`;

/** A store path without the part that is the same for all. */
export const shortPath = (path: string): string =>
	path.replace(/^.*\/store\/([a-z0-9]{7})[a-z0-9]*-/, '$1…-');

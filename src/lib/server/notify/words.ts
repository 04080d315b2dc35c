import { ageInWords } from '$lib/protocol/status/words.ts';

/** Characters that steer a terminal or the direction of text, and those no reader shows. */
// eslint-disable-next-line no-control-regex
const STEERING = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g;

/** What somebody else wrote, as one bounded line of plain text. @param most characters */
export function plainLine(text: string, most: number): string {
	const line = text.replace(STEERING, ' ').replace(/ {2,}/g, ' ').trim();
	return shortened(line, most);
}

/** Cut where it is too long, never within a character. */
export function shortened(text: string, most: number): string {
	if (text.length <= most) return text;
	const cut = text.slice(0, most - 1);
	return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}…`;
}

/** A moment for readers anywhere: `2026-11-27 02:03 UTC`. */
export const timeInWords = (at: number): string =>
	`${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** How long something lasted: `It lasted 14 minutes.` */
export const lasted = (since: number, until: number): string =>
	`It lasted ${ageInWords(until - since)}, since ${timeInWords(since)}.`;

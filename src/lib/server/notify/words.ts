import { ageInWords, shortened } from '$lib/protocol/status/words.ts';
import { utc } from '../platform/utc.ts';

/** Characters that steer a terminal or the direction of text, and those no reader shows. */
// eslint-disable-next-line no-control-regex
const STEERING = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/g;

/** What somebody else wrote, as one bounded line of plain text. @param most characters */
export function plainLine(text: string, most: number): string {
	const line = text.replace(STEERING, ' ').replace(/ {2,}/g, ' ').trim();
	return shortened(line, most);
}

/** How long something lasted: `It lasted 14 minutes.` */
export const lasted = (since: number, until: number): string =>
	`It lasted ${ageInWords(until - since)}, since ${utc(since)}.`;

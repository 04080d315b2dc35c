import { plural } from '$lib/protocol/status/words.ts';

const UNITS: [ms: number, one: string][] = [
	[24 * 3_600_000, 'a day'],
	[3_600_000, 'an hour'],
	[60_000, 'a minute']
];

/** How long something is to go on, in its largest whole unit, as a sentence holds it: "a minute", "15 minutes", "90 seconds". */
export function spanInWords(ms: number): string {
	for (const [unit, one] of UNITS)
		if (ms >= unit && ms % unit === 0)
			return ms === unit ? one : plural(ms / unit, one.replace(/^an? /, ''));
	return plural(Math.round(ms / 1_000), 'second');
}

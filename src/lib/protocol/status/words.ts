import { DAY_MS } from './policy.ts';

export const short = (commit: string): string => commit.slice(0, 7);

export const plural = (count: number, one: string): string =>
	`${count} ${one}${count === 1 ? '' : 's'}`;

/** An age in the largest unit that says enough: "a moment", "40 seconds", "3 hours", "41 days". */
export function ageInWords(ms: number): string {
	const seconds = Math.max(0, Math.floor(ms / 1000));
	if (seconds === 0) return 'a moment';
	if (seconds < 60) return plural(seconds, 'second');
	if (seconds < 3_600) return plural(Math.floor(seconds / 60), 'minute');
	if (seconds < 86_400) return plural(Math.floor(seconds / 3_600), 'hour');
	return plural(Math.floor(ms / DAY_MS), 'day');
}

/** The same where hours are too fine, for what is told with the same words all day long. */
export const daysInWords = (days: number): string =>
	days < 1 ? 'less than a day' : plural(days, 'day');

/** A text of one line that ends as a sentence does. */
export function asSentence(text: string): string {
	const line = (text.trim().split('\n', 1)[0] ?? '').trimEnd();
	return /[.!?…]$/.test(line) ? line : `${line}.`;
}

/** A sentence about what only seems to be: "Simulated: 3 tests passed." */
export const simulatedSentence = (sentence: string): string =>
	`Simulated: ${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;

/** The first names of a list, and how many more there are. */
export function listed(names: readonly string[], most: number): string {
	const rest = names.length - most;
	return rest > 0 ? `${names.slice(0, most).join(', ')} and ${rest} more` : names.join(', ');
}

/**
 * A text of at most so many characters, as JavaScript counts them. Where its end is cut off it says so, and no character is cut
 * in two.
 */
export function shortened(text: string, most: number): string {
	if (text.length <= most) return text;
	const kept = text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, '');
	return `${kept.trimEnd()}…`;
}

/** Of a commit's title, as much as is read at a glance. */
const TITLE_CHARS = 72;

/** What a commit is, as a sentence: "284abf1 is “Serve the wiki” on main." Empty where nothing is known of it. */
export function commitInWords(commit: {
	commit: string;
	subject: string | null;
	branch: string | null;
}): string {
	const { subject, branch } = commit;
	if (subject === null || subject.trim() === '') return '';
	const where = branch === null ? '' : ` on ${branch}`;
	return `${short(commit.commit)} is “${shortened(subject.trim(), TITLE_CHARS)}”${where}.`;
}

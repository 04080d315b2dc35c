import { LIMITS } from '$lib/protocol/index.ts';
import { FleetError } from '../platform/errors.ts';

/** Tried first by everybody who guesses. Compared without spaces, dashes and case. */
const OBVIOUS = [
	'1q2w3e4r5t',
	'1qaz2wsx3edc',
	'administrator',
	'admin',
	'changeit',
	'changemenow',
	'changemeplease',
	'changeme',
	'correcthorsebatterystaple',
	'default',
	'iloveyou',
	'letmeinplease',
	'letmein',
	'password',
	'passwort',
	'root',
	'secret',
	'superuser',
	'trustno1',
	'welcome'
];

/** What the keyboard and the alphabet give away for nothing. */
const RUNS = [
	'01234567890123456789',
	'98765432109876543210',
	'abcdefghijklmnopqrstuvwxyz',
	'qwertyuiopasdfghjklzxcvbnm',
	'qwertzuiopasdfghjklyxcvbnm'
];
/** So many letters of a run in their order are no chance. */
const RUN_CHARS = 4;

/** What is written in place of a letter, and guessed as soon as the letter. */
const STAND_INS: Readonly<Record<string, string>> = {
	a: '[a4@]',
	e: '[e3]',
	i: '[i1!]',
	l: '[l1]',
	o: '[o0]',
	s: '[s5$]',
	t: '[t7]'
};

/** Words first: a piece of a run would take their first letters. */
const KNOWN = [anyOf(OBVIOUS), anyOf(RUNS.flatMap(piecesOf))];

/** A password must have this much besides the words and names that anybody would try. */
const OWN_CHARS = 6;

/**
 * What is wrong with a password somebody chooses, with what to do; null when nothing is.
 * @param choice.name of the person; a password made of it is none
 */
export function passwordProblem(choice: { password: string; name: string }): string | null {
	const { password, name } = choice;
	const length = [...password.normalize('NFC')].length;
	if (length < LIMITS.passwordMinChars)
		return `The password is too short: use at least ${LIMITS.passwordMinChars} characters.`;
	if (length > LIMITS.passwordChars)
		return `The password is too long: use at most ${LIMITS.passwordChars} characters.`;
	if (/\p{Surrogate}/u.test(password))
		return 'The password has half a character in it, which cannot be typed again. Type it anew.';
	const bare = bareOf(password);
	const names = anyOf(['nixfleet', bareOf(name)].filter((word) => word !== ''));
	const known = isLittleMoreThan(KNOWN, bare) || isLittleMoreThan(KNOWN, bare.replace(names, ''));
	if (known || RUNS.some((run) => run.includes(bare)) || isRepeated(bare))
		return 'The password is one of the first that are tried. Use several words that do not belong together.';
	if ([...bare].length < OWN_CHARS || isLittleMoreThan([names], bare))
		return 'The password is little more than a name. Use several words that do not belong together.';
	return null;
}

/** @throws {FleetError} invalid, with what to correct */
export function checkNewPassword(choice: {
	password: string;
	passwordAgain: string;
	name: string;
}): void {
	const problem = passwordProblem(choice);
	if (problem !== null) throw new FleetError('invalid', problem, { field: 'password' });
	if (choice.password !== choice.passwordAgain)
		throw new FleetError('invalid', 'The two passwords differ. Type the same one twice.', {
			field: 'passwordAgain'
		});
}

/** One short piece, again and again. */
function isRepeated(text: string): boolean {
	if (text === '') return true;
	const shift = (text + text).indexOf(text, 1);
	return shift < text.length && shift <= 4;
}

/** Without what people put between words, in the one form in which a character has several. */
function bareOf(text: string): string {
	return text
		.normalize('NFKC')
		.toLowerCase()
		.replace(/[\s._-]/g, '');
}

/**
 * Whether a text is made of these words and next to nothing else. Digits and signs in a row count as one character: whoever
 * guesses a word tries it with all the usual ones before and after it.
 */
function isLittleMoreThan(words: readonly RegExp[], bare: string): boolean {
	const rest = words.reduce((text, word) => text.replace(word, ''), bare);
	if (rest === bare) return false;
	return [...rest.replace(/[^\p{L}\p{M}]+/gu, '0')].length < OWN_CHARS;
}

/** Finds each of these words, also with stand-ins for its letters. The longest comes first. */
function anyOf(words: readonly string[]): RegExp {
	const longestFirst = words.toSorted((one, other) => other.length - one.length);
	const pattern = longestFirst.map((word) =>
		[...word].map((char) => STAND_INS[char] ?? escaped(char)).join('')
	);
	return new RegExp(pattern.join('|'), 'gu');
}

/** As a pattern takes it, whatever the character means in one. */
function escaped(char: string): string {
	return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}

function piecesOf(run: string): string[] {
	return Array.from({ length: run.length - RUN_CHARS + 1 }, (_, start) =>
		run.slice(start, start + RUN_CHARS)
	).filter((piece) => !/\d/.test(piece));
}

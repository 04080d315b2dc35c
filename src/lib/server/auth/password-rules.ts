import { LIMITS } from '$lib/protocol/index.ts';
import { FleetError } from '../platform/errors.ts';

/** Long enough, and tried first by everybody who guesses. Compared without spaces, dashes and case. */
const OBVIOUS: ReadonlySet<string> = new Set([
	'1q2w3e4r5t',
	'1qaz2wsx3edc',
	'abcd123456',
	'administrator',
	'changeit123',
	'changeme123',
	'changemenow',
	'changemeplease',
	'correcthorsebatterystaple',
	'defaultpassword',
	'iloveyou123',
	'letmein123',
	'letmeinplease',
	'mypassword',
	'passw0rd123',
	'password123',
	'password1234',
	'password12345',
	'passwordpassword',
	'qwerty12345',
	'qwerty123456',
	'qwertyuiop',
	'qwertzuiop',
	'rootpassword',
	'secretpassword',
	'superuser123',
	'trustno1trustno1',
	'welcome123',
	'yourpassword'
]);

/** What the keyboard and the alphabet give away for nothing. */
const RUNS = [
	'01234567890123456789',
	'98765432109876543210',
	'abcdefghijklmnopqrstuvwxyz',
	'qwertyuiopasdfghjklzxcvbnm'
];

/** A password must have this much besides the names that anybody would try. */
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
	const bare = password.toLowerCase().replace(/[\s._-]/g, '');
	if (OBVIOUS.has(bare) || RUNS.some((run) => run.includes(bare)) || isRepeated(bare))
		return 'The password is one of the first that are tried. Use several words that do not belong together.';
	const own = ['nixfleet', name.toLowerCase()].reduce(
		(rest, word) => rest.replaceAll(word, ''),
		bare
	);
	if ([...own].length < OWN_CHARS)
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

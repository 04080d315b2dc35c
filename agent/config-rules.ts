import { LIMITS, TAG, tagsIn } from '$lib/protocol/index.ts';
import { HEALTH_CHECKS_MOST, parseHealthCheck, type HealthCheck } from './guard/health-check.ts';
import { Problem, setting, shown } from './rule.ts';
import { parseWindow, type Window } from './windows/parse.ts';

export * from './address-rules.ts';
export { Problem, setting } from './rule.ts';

/**
 * Building blocks of the settings: each turns text into a value, or says what is wrong with it and how
 * to put it right.
 */

export const oneOf = <const Value extends string>(values: readonly Value[]) =>
	setting((text): Value => {
		const found = values.find((value) => value === text);
		if (found === undefined)
			throw new Problem(
				`${shown(text)} is not one of ${values.join(', ')}. Set it to one of these.`
			);
		return found;
	});

export const wholeNumber = (range: { min: number; max: number; unit: string; example: number }) =>
	setting((text): number => {
		const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
		if (!(value >= range.min && value <= range.max))
			throw new Problem(
				`${shown(text)} is not a number of ${range.unit} from ${range.min} to ${range.max}. Set it to a number such as ${range.example}.`
			);
		return value;
	});

export const flag = setting((text): boolean => {
	if (/^(true|1|yes|on)$/i.test(text)) return true;
	if (/^(false|0|no|off)$/i.test(text)) return false;
	throw new Problem(`${shown(text)} is neither true nor false. Set it to true or false.`);
});

export const matching = (pattern: RegExp, meaning: string) =>
	setting((text): string => {
		if (!pattern.test(text)) throw new Problem(`${shown(text)} is not ${meaning}.`);
		return text;
	});

export const absolutePath = setting((text): string => {
	if (!/^\/[^\0\r\n]*$/.test(text))
		throw new Problem(
			`${shown(text)} is not an absolute path. Write it from the root, such as /etc/nixfleet/…`
		);
	return text.length > 1 ? text.replace(/\/+$/, '') : text;
});

/** Schemes as git names them, separated by colons: `https:ssh`. */
export const gitProtocols = setting((text): string[] => {
	const names = text.split(':').filter((name) => name !== '');
	const wrong = names.find((name) => !['https', 'ssh', 'http', 'git', 'file'].includes(name));
	if (wrong !== undefined || names.length === 0)
		throw new Problem(
			`${shown(wrong ?? text)} is not a protocol git may use here. Use https, ssh, http, git or file, such as https:ssh.`
		);
	return names;
});

/** Tags separated by commas. */
export const tags = setting((text): string[] => {
	const all = tagsIn(text);
	const wrong = all.find((tag) => !TAG.test(tag));
	if (wrong !== undefined)
		throw new Problem(
			`${shown(wrong)} is not a tag: 1 to ${LIMITS.tagChars} letters, digits and . _ / -, beginning with a letter or digit. Write it such as web or eu-west.`
		);
	if (all.length > LIMITS.tagsPerHost)
		throw new Problem(`it lists ${all.length} tags; at most ${LIMITS.tagsPerHost} are allowed.`);
	return all;
});

/** Probes separated by white space: `http(s)://…`, `tcp://host:port`, `exec:/absolute/path`. */
export const healthChecks = setting((text): HealthCheck[] => {
	const words = text.split(/\s+/).filter((word) => word !== '');
	if (words.length > HEALTH_CHECKS_MOST)
		throw new Problem(
			`it lists ${words.length} checks; at most ${HEALTH_CHECKS_MOST} are allowed.`
		);
	return words.map((word) => {
		const check = parseHealthCheck(word);
		if (check === null)
			throw new Problem(
				`${shown(word)} is not a health check. Write it as https://host/path, tcp://host:port or exec:/absolute/path.`
			);
		return check;
	});
});

/** Times of the week separated by semicolons: `Sat,Sun 02:00-05:00; Mon-Fri 22:00-04:00`. */
export const windows = setting((text): Window[] => {
	const parts = text.split(';').filter((part) => part.trim() !== '');
	if (parts.length > LIMITS.windows)
		throw new Problem(`it lists ${parts.length} windows; at most ${LIMITS.windows} are allowed.`);
	return parts.map((part) => {
		const window = parseWindow(part);
		if (window === null)
			throw new Problem(
				`${shown(part.trim())} is not a window. Write it as 02:00-05:00, Sat,Sun 02:00-05:00 or Mon-Fri 22:00-04:00, from 00:00 to 24:00, with semicolons between several.`
			);
		return window;
	});
});

/** Arguments separated by white space, or as a JSON list where one holds white space itself. */
export const argumentList = setting((text): string[] => {
	const words = text.startsWith('[') ? wordsInJson(text) : text.trim().split(/\s+/);
	if (words.length > ARGUMENTS.most || words.some((word) => word.length > ARGUMENTS.chars))
		throw new Problem(
			`it lists ${words.length} arguments; at most ${ARGUMENTS.most} of at most ${ARGUMENTS.chars} characters are allowed.`
		);
	return words;
});

const ARGUMENTS = { most: 64, chars: 1_000 };

function wordsInJson(text: string): string[] {
	let value: unknown = null;
	try {
		value = JSON.parse(text);
	} catch {
		// Told below.
	}
	if (!Array.isArray(value) || !value.every((word) => typeof word === 'string'))
		throw new Problem(
			`${shown(text)} is not a list of arguments. Write them with spaces between, or as ["--option", "cores", "4"].`
		);
	return value.filter((word) => !word.includes('\0'));
}

/**
 * The protocol git would use for an address; null when it is no address at all, or one that a program on the way
 * would take for an option.
 */
export function protocolOf(address: string): string | null {
	if (/^[-\s]|[\s\0]|^[\w+.-]*::/.test(address)) return null;
	const scheme = /^([a-z]+):\/\/(?=.)/.exec(address)?.[1];
	if (scheme !== undefined)
		return scheme === 'file' || /^[a-z]+:\/\/(?:[^/-][^/]*@)?(?![^/]*@)[\w[]/.test(address)
			? scheme
			: null;
	if (address.startsWith('/')) return 'file';
	return /^(?:[\w.-]+@)?[\w][\w.-]*:[^/:].*$/.test(address) ? 'ssh' : null;
}

import { LIMITS, TAG, tagsIn } from '$lib/protocol/index.ts';
import { z } from 'zod';
import { HEALTH_CHECKS_MOST, parseHealthCheck, type HealthCheck } from './guard/health-check.ts';

/**
 * Building blocks of the settings: each turns text into a value, or says what is wrong with it and how
 * to put it right.
 */

/** A rule whose `parse` returns the value, or throws a `Problem`. */
export class Problem extends Error {}

export const setting = <Value>(parse: (text: string) => Value) =>
	z.string().transform((text, context): Value => {
		try {
			return parse(text);
		} catch (error) {
			if (!(error instanceof Problem)) throw error;
			context.addIssue({ code: 'custom', message: error.message });
			return z.NEVER;
		}
	});

const shown = (text: string): string => JSON.stringify(text.slice(0, 100));

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

/** `http(s)://` or `ws(s)://`, with or without `/ws`, to the WebSocket address of the dashboard. */
export const dashboardUrl = setting((text): string => {
	const url = URL.canParse(text) ? new URL(text) : null;
	const scheme =
		url && { 'http:': 'ws:', 'ws:': 'ws:', 'https:': 'wss:', 'wss:': 'wss:' }[url.protocol];
	if (!url || !scheme)
		throw new Problem(
			`${shown(text.replace(/\/\/[^/@]*@/, '//'))} is not an address of a dashboard. Write it as https://fleet.example.org.`
		);
	if (url.username !== '' || url.password !== '')
		throw new Problem(
			'it contains a user name or password. Remove them: the token belongs in NIXFLEET_TOKEN.'
		);
	const path = url.pathname.replace(/\/+$/, '').replace(/\/ws$/, '');
	return `${scheme}//${url.host}${path}/ws`;
});

/** A token as it may stand in a header. The value itself is never repeated in a message. */
export const bearer = setting((text): string => {
	if (!/^[\x21-\x7e]{8,512}$/.test(text))
		throw new Problem(
			'it is not a token: 8 to 512 printable characters without spaces. Copy it again from the dashboard.'
		);
	return text;
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

/** Whether what is said there could be read on the way: no TLS, and not within this machine. */
export function isReadable(url: string): boolean {
	const { protocol, hostname } = new URL(url);
	if (protocol === 'wss:') return false;
	return !/^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname);
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

import type { ApiKeyScope } from '$lib/protocol/api-key.ts';
import { PlainError } from '$lib/server/platform/errors.ts';
import { readFileSync, statSync } from 'node:fs';
import { unreadable, type Environment } from '../../agent/config-sources.ts';

type Scope = Extract<ApiKeyScope, 'admin' | 'operate'>;

/** What a scope is called on the page. */
const ON_PAGE: Record<Scope, string> = { operate: 'Look, run and stop', admin: 'Everything' };

const makeOne = (scope: Scope): string =>
	`Make one with the scope ${scope} ("${ON_PAGE[scope]}") in the dashboard, under API keys in the menu of your account.`;

/**
 * The API key from `NIXFLEET_API_KEY` or the file that `NIXFLEET_API_KEY_FILE` names; never from the command line.
 * @param scope what the key is needed for
 * @throws {PlainError}
 */
export function readApiKey(env: Environment, scope: Scope): string {
	const [value, file] = [env.NIXFLEET_API_KEY?.trim(), env.NIXFLEET_API_KEY_FILE];
	if (value && file)
		throw new PlainError(
			'NIXFLEET_API_KEY_FILE: NIXFLEET_API_KEY is set too. Keep one of them, better the file.'
		);
	if (!value && !file)
		throw new PlainError(
			`NIXFLEET_API_KEY_FILE: it is not set. Name the file with an API key by it. ${makeOne(scope)}`
		);
	const key = value || (file ? keyIn(file, scope) : '');
	if (/^nfk_[\x21-\x7e]{8,200}$/.test(key)) return key;
	const place = file ? `NIXFLEET_API_KEY_FILE: what is in ${file}` : 'NIXFLEET_API_KEY: it';
	throw new PlainError(
		`${place} is not an API key: these begin with nfk_ and have no spaces. ${makeOne(scope)}`
	);
}

function keyIn(file: string, scope: Scope): string {
	let key: string;
	try {
		key = readFileSync(file, 'utf8').trim();
	} catch (error) {
		throw new PlainError(`NIXFLEET_API_KEY_FILE: ${unreadable(file, 'the key', error)}`);
	}
	if (key !== '') return key;
	throw new PlainError(
		`NIXFLEET_API_KEY_FILE: ${file} is empty. Write an API key into it. ${makeOne(scope)}`
	);
}

/** That others than its owner may read the file of the key, as a sentence; null: they may not. */
export function exposedKey(env: Environment): string | null {
	const file = env.NIXFLEET_API_KEY_FILE;
	const mode = file ? statSync(file, { throwIfNoEntry: false })?.mode : undefined;
	if (mode === undefined || (mode & 0o044) === 0) return null;
	return `${file} holds a key and can be read by others (mode ${(mode & 0o777).toString(8)}). Make it its owner's alone: chmod 600 ${file}`;
}

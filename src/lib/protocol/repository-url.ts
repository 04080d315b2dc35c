/**
 * A repository's identity without scheme, user, `.git` or case of the host, so that
 * `git@github.com:me/cfg.git`, `https://github.com/me/cfg` and `me/cfg` (GitHub's short form) meet.
 */
export function repositoryKey(url: string): string {
	const known = keys.get(url);
	if (known !== undefined) return known;
	if (keys.size >= KEYS_KEPT) keys.clear();
	const key = keyOf(url);
	keys.set(url, key);
	return key;
}

/** A fleet has few repositories, and every heartbeat asks for the keys of two. Addresses are up to 1,024 characters long. */
const KEYS_KEPT = 256;
const keys = new Map<string, string>();

function keyOf(url: string): string {
	const trimmed = url
		.trim()
		.replace(/\/+$/, '')
		.replace(/\.git$/, '');
	if (/^[\w.-]+\/[\w.-]+$/.test(trimmed)) return `github.com/${trimmed}`.toLowerCase();
	const scp = /^(?:[^@/]+@)?([^:/]+):(?!\/\/)(.+)$/.exec(trimmed);
	if (scp) return `${scp[1]}/${scp[2]}`.toLowerCase();
	return trimmed.replace(/^[a-z+]+:\/\/(?:[^/]*@)?/i, '').toLowerCase();
}

/** A URL without user name, password or query, fit to be shown and stored. */
export function withoutCredentials(url: string): string {
	// The query first, for it may hold an @; then up to the last @, for a password may hold one, too.
	return url.replace(/\?.*$/, '').replace(/^([a-z+]+:\/\/)[^/]*@/i, '$1');
}

/**
 * User name and password of an https address, taken out so that they never stand in an argument vector.
 * @returns the address without them, and the header that says the same; null when there were none
 */
export function splitCredentials(address: string): { url: string; header: string | null } {
	const match = /^(https?:\/\/)([^/]*)@(.*)$/.exec(address);
	if (!match) return { url: address, header: null };
	const [, scheme = '', login = '', rest = ''] = match;
	const [user = '', ...password] = login.split(':');
	const pair = new TextEncoder().encode(
		`${percentDecoded(user)}:${percentDecoded(password.join(':'))}`
	);
	return {
		url: `${scheme}${rest}`,
		header: `Authorization: Basic ${btoa(String.fromCharCode(...pair))}`
	};
}

/** What a part of an address means; as it stands where it is not encoded at all. */
export const percentDecoded = (text: string): string => {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
};

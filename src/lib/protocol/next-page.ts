/** A path of this dashboard, as a browser asks for one: nothing that another site, or another scheme, could be meant by. */
const OWN_PATH = /^\/(?:[A-Za-z0-9._~?-][\x21-\x5b\x5d-\x7e]*)?$/;
const MAX_CHARS = 500;

type Place = { pathname: string; search: string; hash?: string };

/** The page somebody wanted before they had to sign in; the first page where it is none of ours. */
export function nextPage(wanted: string | null): string {
	if (wanted === null || wanted.length > MAX_CHARS || !OWN_PATH.test(wanted)) return '/';
	return /^\/(login|logout|setup|invite)(\/|\?|$)/.test(wanted) ? '/' : wanted;
}

/**
 * Where somebody is sent to sign in, and back to what they wanted.
 * @param place with what only a browser knows behind the #, where it is the browser that asks
 */
export function signInPage({ pathname, search, hash = '' }: Place): string {
	const next = nextPage(pathname + search + hash);
	return next === '/' ? '/login' : `/login?next=${encodeURIComponent(next)}`;
}

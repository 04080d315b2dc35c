import { SourceError } from './source.ts';

const REDIRECTS = 5;
const REDIRECT_CODES = new Set([301, 302, 303, 307, 308]);

/**
 * Fetches by GET and follows a few redirects, never from https to http. A user name and password in the URL
 * become a header, for the server they were given for and no other.
 * @throws {SourceError} when a redirect leads nowhere good; else what `fetch` throws
 */
export async function fetchFollowing(
	url: string,
	options: { headers: Record<string, string>; signal: AbortSignal }
): Promise<Response> {
	const first = new URL(url);
	const authorization = basicAuthorization(first);
	let at = first;
	for (let redirects = 0; redirects <= REDIRECTS; redirects++) {
		const response = await fetch(withoutUser(at), {
			headers: {
				...options.headers,
				...(authorization !== null && at.origin === first.origin && { authorization })
			},
			signal: options.signal,
			redirect: 'manual'
		});
		const location = response.headers.get('location');
		if (location === null || !REDIRECT_CODES.has(response.status)) return response;
		await response.body?.cancel();
		at = redirected(at, location);
	}
	throw new SourceError(
		`version.json is redirected more than ${REDIRECTS} times. Give NIXFLEET_VERSION_URL the address where it ends.`
	);
}

function redirected(from: URL, location: string): URL {
	if (!URL.canParse(location, from))
		throw new SourceError('version.json is redirected to what is not a URL. Check its server.');
	const to = new URL(location, from);
	if (to.protocol === 'https:' || (to.protocol === 'http:' && from.protocol === 'http:')) return to;
	throw new SourceError(
		`version.json is redirected from ${from.protocol}// to ${to.protocol}//, which is not followed. Check its server.`
	);
}

function basicAuthorization({ username, password }: URL): string | null {
	if (username === '' && password === '') return null;
	const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
	return `Basic ${Buffer.from(pair).toString('base64')}`;
}

function withoutUser(url: URL): URL {
	const bare = new URL(url);
	bare.username = bare.password = '';
	return bare;
}

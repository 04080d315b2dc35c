import { Problem, shown } from './problem.ts';

/**
 * `http(s)://` or `ws(s)://`, with or without `/ws`, to the WebSocket address of the dashboard.
 * @throws {Problem}
 */
export function dashboardAddress(text: string): string {
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
}

/** Whether what is said there stays within this machine. */
export const isOwnMachine = (url: string): boolean =>
	/^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(new URL(url).hostname);

/** Whether what is said there could be read on the way: no TLS, and not within this machine. */
export const isReadable = (url: string): boolean =>
	new URL(url).protocol !== 'wss:' && !isOwnMachine(url);

import { Problem, setting, shown } from './rule.ts';

/** The way to the dashboard: its address, and what one proves oneself with. */

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

/** Whether what is said there stays within this machine. */
export const isOwnMachine = (url: string): boolean =>
	/^(localhost|.+\.localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(new URL(url).hostname);

/** Whether what is said there could be read on the way: no TLS, and not within this machine. */
export const isReadable = (url: string): boolean =>
	new URL(url).protocol !== 'wss:' && !isOwnMachine(url);

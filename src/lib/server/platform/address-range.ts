import { isIP } from 'node:net';

/** Among trusted proxies: whoever may connect to the Unix socket. Such a peer has no address. */
export const UNIX_PEERS = 'unix:';

/** Whether a text is an IP address, or a range of them in CIDR form. */
export function isAddressRange(text: string): boolean {
	const [network = '', bits, ...rest] = text.split('/');
	const version = isIP(network);
	if (version === 0 || rest.length > 0) return false;
	return (
		bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 6 ? 128 : 32))
	);
}

import { BlockList, isIP } from 'node:net';
import { isAddressRange, UNIX_PEERS } from '../platform/address-range.ts';

/**
 * The address a request really comes from. X-Forwarded-For is believed only as far as trusted
 * proxies wrote it: the right-most hop that is not one of them.
 */
export function clientAddress(request: {
	/**
	 * Undefined once the peer has hung up, whatever Node's and SvelteKit's types say: it then is nobody's address. Undefined as
	 * well at a Unix socket, where whoever may connect is a trusted proxy.
	 */
	socketAddress: string | undefined;
	forwardedFor: string | string[] | undefined;
	trustedProxies: string[];
}): string {
	const trusted = blockListOf(request.trustedProxies);
	let address = plain(request.socketAddress ?? '');
	const hops = [request.forwardedFor ?? []].flat().join(',').split(',').map(plain);
	const isTrusted = (peer: string) =>
		contains(trusted, peer) || (peer === '' && request.trustedProxies.includes(UNIX_PEERS));
	while (isTrusted(address)) {
		const hop = hops.pop();
		if (hop === undefined || isIP(hop) === 0) break;
		address = hop;
	}
	return address;
}

/** What attempts are counted by: an IPv4 address, or the /64 an IPv6 address belongs to. */
export function limiterKey(address: string): string {
	const bare = plain(address);
	if (isIP(bare) !== 6) return bare;
	const [head = '', tail = ''] = bare.split('::');
	const left = head.split(':').filter((part) => part !== '');
	const right = tail.split(':').filter((part) => part !== '');
	const gap = bare.includes('::')
		? Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0')
		: [];
	const groups = [...left, ...gap, ...right]
		.slice(0, 4)
		.map((group) => group.toLowerCase().replace(/^0+(?=.)/, ''));
	return `${groups.join(':')}::/64`;
}

/** Without IPv4-in-IPv6 prefix, zone, brackets or port. */
const plain = (address: string): string =>
	address
		.trim()
		.replace(/^\[(.*)\](:\d+)?$/, '$1')
		.replace(/^::ffff:(?=\d+\.)/i, '')
		.replace(/%.*$/, '')
		.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1');

const lists = new Map<string, BlockList>();

function blockListOf(proxies: string[]): BlockList {
	const key = proxies.join(',');
	const known = lists.get(key);
	if (known) return known;
	const list = new BlockList();
	for (const proxy of proxies) {
		// What is not a range is not trusted; the configuration says so at the start.
		if (!isAddressRange(proxy)) continue;
		const [network = '', bits] = proxy.split('/');
		const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
		if (bits === undefined) list.addAddress(network, family);
		else list.addSubnet(network, Number(bits), family);
	}
	lists.set(key, list);
	return list;
}

const contains = (list: BlockList, address: string): boolean => {
	const family = isIP(address);
	return family !== 0 && list.check(address, family === 6 ? 'ipv6' : 'ipv4');
};

import { describe, expect, it } from 'vitest';
import { isAddressRange } from '../platform/address-range.ts';
import { clientAddress, limiterKey } from './address.ts';

describe('the client’s address', () => {
	it.each<[string, string, string | string[] | undefined, string[], string]>([
		['is the socket’s without a proxy', '203.0.113.9', undefined, [], '203.0.113.9'],
		['cannot be claimed by a stranger', '203.0.113.9', '10.0.0.1', ['127.0.0.1'], '203.0.113.9'],
		['comes from a trusted proxy', '127.0.0.1', '203.0.113.9', ['127.0.0.1'], '203.0.113.9'],
		[
			'is the right-most hop that is not trusted',
			'10.1.2.3',
			'1.1.1.1, 203.0.113.9, 10.9.9.9',
			['10.0.0.0/8'],
			'203.0.113.9'
		],
		[
			'is the right-most also over several headers',
			'10.1.2.3',
			['1.1.1.1', '203.0.113.9, 10.9.9.9'],
			['10.0.0.0/8'],
			'203.0.113.9'
		],
		['is the proxy’s when all are trusted', '10.1.2.3', '10.0.0.7', ['10.0.0.0/8'], '10.0.0.7'],
		['is the proxy’s when it says nothing', '10.1.2.3', undefined, ['10.0.0.0/8'], '10.1.2.3'],
		['is the proxy’s when it says nonsense', '10.1.2.3', 'unknown', ['10.0.0.0/8'], '10.1.2.3'],
		['knows IPv4 in IPv6 form', '::ffff:127.0.0.1', '203.0.113.9', ['127.0.0.1'], '203.0.113.9'],
		['comes with a port at times', '127.0.0.1', '203.0.113.9:555', ['127.0.0.1'], '203.0.113.9'],
		['is IPv6 in brackets at times', '::1', '[2001:db8::9]:555', ['::1'], '2001:db8::9'],
		['matches IPv6 ranges', 'fd00::1', '2001:db8::9', ['fd00::/8'], '2001:db8::9'],
		['is nobody’s once the peer has hung up', '', '203.0.113.9', ['127.0.0.1'], ''],
		['comes from whoever may use the socket', '', '203.0.113.9', ['unix:'], '203.0.113.9'],
		['is nobody’s at a socket without a word', '', undefined, ['unix:'], ''],
		['is nobody’s at a socket with nonsense', '', 'unknown', ['unix:'], ''],
		['at a socket ends at a stranger', '', '1.1.1.1, 203.0.113.9', ['unix:'], '203.0.113.9'],
		['a name of the socket is no address', '203.0.113.9', 'unix:', ['unix:'], '203.0.113.9'],
		['trusts no range that is none', '10.1.2.3', '1.1.1.1', ['10.0.0.0/99', 'x'], '10.1.2.3']
	])('%s', (_, socketAddress, forwardedFor, trustedProxies, address) => {
		expect(clientAddress({ socketAddress, forwardedFor, trustedProxies })).toBe(address);
	});
});

describe('attempts are counted', () => {
	it.each([
		['192.0.2.1', '192.0.2.1'],
		['::ffff:192.0.2.1', '192.0.2.1'],
		['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
		['2001:0DB8:0001:0002::', '2001:db8:1:2::/64'],
		['2001:db8::1', '2001:db8:0:0::/64'],
		['::1', '0:0:0:0::/64'],
		['fe80::1%eth0', 'fe80:0:0:0::/64']
	])('%s by %s', (address, key) => expect(limiterKey(address)).toBe(key));
});

it.each([
	['10.0.0.1', true],
	['10.0.0.0/8', true],
	['fd00::/8', true],
	['::1/128', true],
	['10.0.0.0/33', false],
	['10.0.0.0/', false],
	['10.0.0.0/8/8', false],
	['fd00::/129', false],
	['localhost', false],
	['', false]
])('%j is a range: %s', (text, is) => expect(isAddressRange(text)).toBe(is));

it('a peer that has hung up has no address, which is no fault', () =>
	expect(
		clientAddress({
			socketAddress: undefined,
			forwardedFor: '192.0.2.7',
			trustedProxies: ['127.0.0.1']
		})
	).toBe(''));

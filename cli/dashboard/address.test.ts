import { describe, expect, it } from 'vitest';
import { dashboardOf } from './address.ts';

describe('the address of the dashboard', () => {
	it.each([
		['http://localhost:3000', 'http://localhost:3000'],
		['https://fleet.example.org/', 'https://fleet.example.org'],
		['wss://fleet.example.org/ws', 'https://fleet.example.org'],
		[' https://example.org/fleet/?x#y ', 'https://example.org/fleet']
	])('%j is %s', (given, url) => expect(dashboardOf({ NIXFLEET_URL: given })).toBe(url));

	it.each<[Record<string, string>, RegExp]>([
		[{}, /^NIXFLEET_URL: it is not set/],
		[{ NIXFLEET_URL: 'fleet' }, /^NIXFLEET_URL: "fleet" is not an address/],
		[{ NIXFLEET_URL: 'ftp://fleet' }, /is not an address/],
		[{ NIXFLEET_URL: 'https://me:secret@fleet' }, /user name or password.*NIXFLEET_API_KEY_FILE/],
		[{ NIXFLEET_URL: 'http://fleet.example.org' }, /has no TLS.*could read the key/],
		[
			{ NIXFLEET_URL: 'https://fleet', NODE_TLS_REJECT_UNAUTHORIZED: '0' },
			/give the key to whoever answers/
		]
	])('%j is refused', (env, message) => {
		expect(() => dashboardOf(env)).toThrow(message);
		expect(() => dashboardOf(env)).not.toThrow(/secret/);
	});

	it('without TLS to another machine has to be said', () => {
		const env = { NIXFLEET_URL: 'http://fleet:3000', NIXFLEET_INSECURE: 'true' };
		expect(dashboardOf(env)).toBe('http://fleet:3000');
	});
});

import { describe, expect, it } from 'vitest';
import { HOST_TOKEN, Ulid } from '$lib/protocol/index.ts';
import { constantTimeEqual, hashToken, newApiKey, newHostToken, parseApiKey } from './tokens.ts';

describe('tokens', () => {
	it('of hosts have the form of the protocol', () => {
		const { id, token } = newHostToken();
		expect(HOST_TOKEN.exec(token)?.[1]).toBe(id);
		expect(Ulid.safeParse(id).success).toBe(true);
	});

	it('are never the same', () => {
		const secrets = Array.from({ length: 100 }, () => newApiKey().token.slice(-43));
		expect(new Set(secrets).size).toBe(100);
	});

	it('for scripts tell their id, and nothing else does', () => {
		const { id, token } = newApiKey();
		expect(parseApiKey(token)).toBe(id);
		for (const other of [newHostToken().token, `${token}x`, ` ${token}`, token.slice(0, -1), ''])
			expect(parseApiKey(other)).toBeNull();
	});

	it('are hashed with SHA-256', () => {
		expect(hashToken('abc')).toBe(
			'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
		);
	});
});

it.each([
	['same', 'same', true],
	['same', 'sama', false],
	['same', 'same ', false],
	['', '', true],
	['é', 'e', false]
])('%j equals %j: %s', (a, b, equal) => expect(constantTimeEqual(a, b)).toBe(equal));

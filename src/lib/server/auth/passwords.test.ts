import { LIMITS } from '$lib/protocol/index.ts';
import bcrypt from 'bcrypt';
import { describe, expect, it, vi } from 'vitest';
import { hashPassword, verifyPassword } from './passwords.ts';

/** bcrypt's lowest work factor. */
const COST = 4;

describe('a password', () => {
	it('of ours is verified in full, however long', async () => {
		const long = 'x'.repeat(500);
		const stored = await hashPassword(`${long}1`, COST);
		expect(stored.scheme).toBe('hmac-bcrypt');
		expect(await verifyPassword(stored, `${long}1`)).toBe(true);
		expect(await verifyPassword(stored, `${long}2`)).toBe(false);
	});

	it('with a null byte is not cut there', async () => {
		const stored = await hashPassword('before\0after', COST);
		expect(await verifyPassword(stored, 'before')).toBe(false);
		expect(await verifyPassword(stored, 'before\0after')).toBe(true);
	});

	it('costs what it should by default', async () => {
		expect((await hashPassword('any')).hash).toMatch(/^\$2b\$12\$/);
	});

	it.each(['$2a$', '$2b$', '$2y$'])(
		'with a hash of the kind %s is taken as it is',
		async (kind) => {
			const stored = {
				scheme: 'bcrypt' as const,
				hash: kind + bcrypt.hashSync('seed', COST).slice(4)
			};
			expect(await verifyPassword(stored, 'seed')).toBe(true);
			expect(await verifyPassword(stored, 'Seed')).toBe(false);
		}
	);

	it('longer than bcrypt reads is refused for a foreign hash, not cut', async () => {
		const longest = 'é'.repeat(36);
		const stored = { scheme: 'bcrypt' as const, hash: bcrypt.hashSync(longest, COST) };
		expect(await verifyPassword(stored, longest)).toBe(true);
		expect(await verifyPassword(stored, `${longest}x`)).toBe(false);
	});

	it('of ours is the same however a keyboard composes its letters', async () => {
		const stored = await hashPassword('caf\u00e9 caf\u00e9', COST);
		expect(await verifyPassword(stored, 'cafe\u0301 cafe\u0301')).toBe(true);
		expect(await verifyPassword(stored, 'cafe cafe')).toBe(false);
	});

	it('longer than may be chosen costs no hash', async () => {
		const compare = vi.spyOn(bcrypt, 'compare');
		const stored = { scheme: 'bcrypt' as const, hash: bcrypt.hashSync('seed', COST) };
		expect(await verifyPassword(stored, 'x'.repeat(LIMITS.passwordChars + 1))).toBe(false);
		expect(compare).not.toHaveBeenCalled();
		// Characters count, not the units they are made of.
		expect(await verifyPassword(stored, '😀'.repeat(LIMITS.passwordChars))).toBe(false);
		expect(compare).toHaveBeenCalledOnce();
		compare.mockRestore();
	});

	it('of nobody, or beside a broken hash, is wrong', async () => {
		expect(await verifyPassword(null, 'any')).toBe(false);
		expect(await verifyPassword({ scheme: 'bcrypt', hash: 'broken' }, 'any')).toBe(false);
	});
});

describe('of many people at once', () => {
	it('an unknown one costs as much work as a known one', async () => {
		const compare = vi.spyOn(bcrypt, 'compare');
		await verifyPassword(null, 'any');
		expect(compare.mock.calls[0]?.[1]).toMatch(/^\$2b\$12\$[./A-Za-z0-9]{53}$/);
		compare.mockRestore();
	});

	it.each([
		['a cheap hash', COST],
		['a dear hash', 13],
		['nobody', null]
	])('the work is the same for %s', async (_, cost) => {
		const spent: number[] = [];
		const compare = vi.spyOn(bcrypt, 'compare').mockImplementation(async (_password, hash) => {
			spent.push(2 ** Number(hash.slice(4, 6)));
			return false;
		});
		const hash = vi.spyOn(bcrypt, 'hash').mockImplementation(async (_password, factor) => {
			spent.push(2 ** Number(factor));
			return '';
		});
		const stored =
			cost === null
				? null
				: {
						scheme: 'bcrypt' as const,
						hash: `$2b$${String(cost).padStart(2, '0')}$${'a'.repeat(53)}`
					};
		await verifyPassword(stored, 'any', 13);
		expect(spent.reduce((sum, one) => sum + one, 0)).toBe(2 ** 13);
		compare.mockRestore();
		hash.mockRestore();
	});

	it('two are hashed, eight wait, and the rest is told to come back', async () => {
		const releases: (() => void)[] = [];
		let most = 0;
		let inside = 0;
		const compare = vi.spyOn(bcrypt, 'compare').mockImplementation(async () => {
			most = Math.max(most, (inside += 1));
			await new Promise<void>((resolve) => releases.push(resolve));
			inside -= 1;
			return true;
		});
		const hash = vi.spyOn(bcrypt, 'hash').mockImplementation(async () => '');
		const stored = { scheme: 'bcrypt' as const, hash: bcrypt.hashSync('seed', COST) };
		const attempts = Array.from({ length: 11 }, () => verifyPassword(stored, 'seed'));
		await expect(attempts.pop()).rejects.toMatchObject({ code: 'rate-limited' });
		let done = false;
		const all = Promise.all(attempts).finally(() => (done = true));
		while (!done) {
			releases.shift()?.();
			await new Promise(setImmediate);
		}
		expect((await all).every(Boolean)).toBe(true);
		expect(most).toBe(2);
		compare.mockRestore();
		hash.mockRestore();
		// The places are free again.
		expect(await verifyPassword(stored, 'seed')).toBe(true);
	});
});

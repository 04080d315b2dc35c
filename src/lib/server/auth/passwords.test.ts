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

	it('two are hashed, a hundred wait, and the rest is told to come back', async () => {
		const releases: (() => void)[] = [];
		let most = 0;
		let inside = 0;
		const compare = vi.spyOn(bcrypt, 'compare').mockImplementation(async () => {
			most = Math.max(most, (inside += 1));
			await new Promise<void>((resolve) => releases.push(resolve));
			inside -= 1;
			return true;
		});
		const stored = { scheme: 'bcrypt' as const, hash: bcrypt.hashSync('seed', COST) };
		const attempts = Array.from({ length: 103 }, () => verifyPassword(stored, 'seed'));
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
		// The places are free again.
		expect(await verifyPassword(stored, 'seed')).toBe(true);
	});
});

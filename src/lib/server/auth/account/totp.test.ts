import { describe, expect, it, vi } from 'vitest';
import { LIMITS } from '$lib/protocol/index.ts';
import { openPeople, PASSWORD } from '../../../../../tests/support/people-room.ts';
import { recoveryCodes } from '../../db/index.ts';

/** Hashing is slow on purpose. */
vi.setConfig({ testTimeout: 60_000 });

describe('a second factor', () => {
	it('is on once a code confirms it, ends other sessions, and gives recovery codes', async () => {
		await using world = await openPeople();
		const admin = await world.signIn();
		const elsewhere = await world.signIn();
		await expect(world.auth.account.totp.enable(admin, '000000')).rejects.toThrow(/Begin again/);
		const { secret } = await world.auth.account.totp.offer(admin);
		await expect(world.auth.account.totp.enable(admin, 'wrong!')).rejects.toThrow(/does not match/);
		world.advance(60_000);
		const code = world.code(secret);
		const codes = await world.auth.account.totp.enable(admin, code);
		expect(codes).toHaveLength(LIMITS.recoveryCodes);
		expect(new Set(codes).size).toBe(LIMITS.recoveryCodes);
		expect(codes[0]).toMatch(/^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$/);
		expect(await world.audited()).toMatchObject([
			{ action: 'user.totp-enabled', detail: { before: false, after: true } }
		]);
		expect(await world.isLive(elsewhere)).toBe(false);
		expect(await world.isLive(admin)).toBe(true);
		// The code that confirmed it was used.
		await expect(world.signIn('admin', PASSWORD, code)).rejects.toThrow(/did not match/);
		await expect(world.auth.account.totp.offer(admin)).rejects.toThrow(/on already/);
		// It stays over a restart, although the environment names none.
		const restarted = await world.create();
		expect(await restarted.account.view(admin)).toMatchObject({
			totp: { on: true, decidedBy: 'person' },
			recoveryCodesLeft: LIMITS.recoveryCodes
		});
		restarted.close();
		await world.auth.account.totp.disable(admin);
		expect(await world.audited()).toMatchObject([{ action: 'user.totp-disabled' }]);
		await expect(world.auth.account.totp.disable(admin)).rejects.toThrow(/not on/);
		await expect(world.auth.account.totp.newCodes(admin)).rejects.toThrow(/not on/);
		expect(await world.db.select().from(recoveryCodes)).toEqual([]);
		await world.signIn();
	});

	it('is offered for a quarter of an hour', async () => {
		await using world = await openPeople();
		const admin = await world.signIn();
		const { secret } = await world.auth.account.totp.offer(admin);
		world.advance(LIMITS.totpOfferMs + 1);
		await expect(world.auth.account.totp.enable(admin, world.code(secret))).rejects.toThrow(
			/no longer current/
		);
	});

	it('of the environment comes and goes with it', async () => {
		const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
		await using world = await openPeople({ totpSecret });
		const admin = await world.signIn('admin', PASSWORD, world.code(totpSecret));
		await expect(world.auth.account.totp.disable(admin)).rejects.toThrow(/NIXFLEET_TOTP_SECRET/);
		const without = await world.create({ totpSecret: undefined });
		expect(await without.anyTotp()).toBe(false);
		without.close();
	});

	it('is replaced by each recovery code once, at sign-in and at step-up', async () => {
		await using world = await openPeople();
		const admin = await world.signIn();
		const { secret } = await world.auth.account.totp.offer(admin);
		const codes = await world.auth.account.totp.enable(admin, world.code(secret));
		const [first = '', second = '', third = ''] = codes;
		// A wrong password uses up nothing.
		await expect(world.signIn('admin', 'not the password', first)).rejects.toThrow(/did not match/);
		const signedIn = await world.signIn('admin', PASSWORD, ` ${first.toLowerCase()} `);
		expect(await world.audited(2)).toMatchObject([
			{ action: 'session.created', detail: { secondFactor: 'recovery-code' } },
			{ actor: 'admin', action: 'recovery-code.used' }
		]);
		await expect(world.signIn('admin', PASSWORD, first)).rejects.toThrow(/did not match/);
		expect(await world.auth.account.view(signedIn)).toMatchObject({ recoveryCodesLeft: 9 });
		const session = { hash: signedIn.hash, userId: signedIn.userId, name: signedIn.name };
		await world.auth.stepUp.prove({ session, secret: second });
		expect(world.auth.stepUp.isFresh(signedIn.hash)).toBe(true);
		await expect(world.auth.stepUp.prove({ session, secret: second })).rejects.toThrow(
			/did not match\. Type a code .* only once/
		);
		const outcomes = await Promise.allSettled([
			world.signIn('admin', PASSWORD, third),
			world.signIn('admin', PASSWORD, third)
		]);
		expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
		const newer = await world.auth.account.totp.newCodes(signedIn);
		expect(await world.audited()).toMatchObject([{ action: 'recovery-codes.made' }]);
		await expect(world.signIn('admin', PASSWORD, codes[3])).rejects.toThrow(/did not match/);
		const everything = await world.everything();
		for (const code of [...codes, ...newer]) {
			expect(everything).not.toContain(code);
			expect(everything).not.toContain(code.replaceAll('-', ''));
		}
	});

	it('set up with the first password gives recovery codes, too', async () => {
		await using world = await openPeople({ passwordHash: undefined });
		const { totpSecret } = world.auth.setup.offerTotp();
		const { recoveryCodes: codes } = await world.auth.setup.complete(
			world.answer((await world.auth.setup.token()) ?? '', {
				totpSecret,
				totpCode: world.code(totpSecret)
			})
		);
		expect(codes).toHaveLength(LIMITS.recoveryCodes);
		await world.signIn('admin', PASSWORD, codes[0]);
	});
});

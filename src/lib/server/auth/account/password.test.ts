import bcrypt from 'bcrypt';
import { describe, expect, it, vi } from 'vitest';
import { openPeople, PASSWORD } from '../../../../../tests/support/people-room.ts';

/** Hashing is slow on purpose. */
vi.setConfig({ testTimeout: 60_000 });

const NEXT = 'altogether other words';
const change = (current: string, password: string) => ({
	current,
	password,
	passwordAgain: password
});

describe('a password', () => {
	it('is changed with the current one; other sessions and what was proven end', async () => {
		await using world = await openPeople();
		const admin = await world.signIn();
		const maria = await world.join(admin, 'maria', 'viewer');
		const elsewhere = await world.signIn('maria');
		const session = { hash: maria.hash, userId: maria.userId, name: maria.name };
		const wrong = await world.auth.stepUp.prove({ session, secret: 'wrong' }).catch(String);
		expect(wrong).toContain('That did not match. Type the password of your account again.');
		await world.auth.stepUp.prove({ session, secret: PASSWORD });
		await expect(
			world.auth.account.changePassword(maria, change('a wrong one here', NEXT))
		).rejects.toThrow(/Nothing was changed/);
		expect(await world.audited()).toMatchObject([{ action: 'user.password-change-refused' }]);
		await expect(
			world.auth.account.changePassword(maria, change(PASSWORD, 'password123'))
		).rejects.toThrow(/first that are tried/);
		await expect(
			world.auth.account.changePassword(maria, change(PASSWORD, PASSWORD))
		).rejects.toThrow(/is the old one/);
		expect(world.auth.stepUp.isFresh(maria.hash)).toBe(true);
		await world.auth.account.changePassword(maria, change(PASSWORD, NEXT));
		expect(await world.audited()).toMatchObject([
			{ actor: 'maria', action: 'user.password-changed', target: maria.userId }
		]);
		expect(world.auth.stepUp.isFresh(maria.hash)).toBe(false);
		expect(await world.isLive(maria)).toBe(true);
		expect(await world.isLive(elsewhere)).toBe(false);
		expect(world.ended).toContain(elsewhere.hash);
		expect(await world.isLive(admin)).toBe(true);
		await expect(world.signIn('maria')).rejects.toThrow(/did not match/);
		await world.signIn('maria', NEXT);
		const everything = await world.everything();
		expect(everything).not.toContain(NEXT);
		expect(everything).not.toContain(PASSWORD);
	});

	it('of the environment is changed there', async () => {
		await using world = await openPeople();
		const admin = await world.signIn();
		await expect(world.auth.account.changePassword(admin, change(PASSWORD, NEXT))).rejects.toThrow(
			/NIXFLEET_PASSWORD_HASH decides/
		);
		expect(await world.auth.account.view(admin)).toMatchObject({ password: 'environment' });
	});

	it('of an example is refused at the start', async () => {
		await expect(openPeople({ passwordHash: bcrypt.hashSync('changeme', 4) })).rejects.toThrow(
			/is the hash of "changeme"/
		);
	});
});

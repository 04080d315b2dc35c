import { describe, expect, it, vi } from 'vitest';
import { openPeople, PASSWORD } from '../../../../../tests/support/people-room.ts';
import { recoveryCodes } from '../../db/index.ts';

/** Hashing is slow on purpose. */
vi.setConfig({ testTimeout: 60_000 });

const NEXT = 'altogether other words';

describe('a role', () => {
	it('that is lowered ends the person’s sessions and takes back links they made', async () => {
		await using world = await openPeople();
		const admin = await world.signIn();
		const maria = await world.join(admin, 'maria', 'admin');
		const { token } = await world.auth.people.invite(maria, { name: 'friend', role: 'admin' });
		await world.auth.people.setRole(admin, { id: maria.userId, role: 'viewer' });
		expect(await world.audited()).toMatchObject([
			{
				actor: 'admin',
				action: 'user.role-changed',
				target: 'maria',
				detail: { before: 'admin', after: 'viewer' }
			}
		]);
		expect(await world.isLive(maria)).toBe(false);
		expect(world.ended).toContain(maria.hash);
		expect(await world.auth.people.invitation(token)).toBeNull();
		await expect(
			world.auth.people.setRole(admin, { id: maria.userId, role: 'viewer' })
		).rejects.toThrow(/already/);
	});

	it('that is raised holds for the sessions that are open', async () => {
		await using world = await openPeople();
		const admin = await world.signIn();
		const maria = await world.join(admin, 'maria', 'viewer');
		const changed: string[] = [];
		world.auth.roleChanged.on((id) => void changed.push(id));
		await world.auth.people.setRole(admin, { id: maria.userId, role: 'operator' });
		expect(changed).toEqual([maria.userId]);
		expect(await world.auth.roleOfSession(maria.hash)).toBe('operator');
	});

	it('is not taken from oneself, from the environment’s admin, nor from the last admin', async () => {
		await using world = await openPeople({ passwordHash: undefined });
		const setup = await world.auth.setup.token();
		await world.auth.setup.complete({ ...world.answer(setup ?? '') });
		const admin = await world.signIn();
		await expect(
			world.auth.people.setRole(admin, { id: admin.userId, role: 'viewer' })
		).rejects.toThrow(/yourself/);
		const maria = await world.join(admin, 'maria', 'admin');
		// Each takes it from the other at the same moment.
		const outcomes = await Promise.allSettled([
			world.auth.people.setRole(admin, { id: maria.userId, role: 'viewer' }),
			world.auth.people.setRole(maria, { id: admin.userId, role: 'viewer' })
		]);
		expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
		const left = (await world.auth.people.list()).users.filter(({ role }) => role === 'admin');
		expect(left).toHaveLength(1);

		await using other = await openPeople();
		const first = await other.signIn();
		const second = await other.join(first, 'maria', 'admin');
		await expect(
			other.auth.people.setRole(second, { id: first.userId, role: 'viewer' })
		).rejects.toThrow(/NIXFLEET_PASSWORD_HASH/);
		await expect(other.auth.people.remove(second, first.userId)).rejects.toThrow(
			/NIXFLEET_PASSWORD_HASH/
		);
	});
});

describe('access that is reset', () => {
	it('ends sessions, password and second factor, until the link is followed', async () => {
		await using world = await openPeople();
		const admin = await world.signIn();
		const maria = await world.join(admin, 'maria', 'operator');
		const { secret } = await world.auth.account.totp.offer(maria);
		await world.auth.account.totp.enable(maria, world.code(secret));
		const link = await world.auth.people.resetAccess(admin, maria.userId);
		expect(await world.audited()).toMatchObject([
			{
				action: 'user.access-reset',
				target: 'maria',
				detail: { secondFactor: { before: true, after: false } }
			}
		]);
		expect(await world.isLive(maria)).toBe(false);
		await expect(world.signIn('maria', PASSWORD, world.code(secret))).rejects.toThrow(
			/did not match/
		);
		expect(await world.db.select().from(recoveryCodes)).toEqual([]);
		await world.auth.people.accept(
			world.answer(link.token, { password: NEXT, passwordAgain: NEXT })
		);
		const again = await world.signIn('maria', NEXT);
		expect(again.userId).toBe(maria.userId);
		expect(await world.auth.roleOfSession(again.hash)).toBe('operator');
	});

	it('is not one’s own, and not the last admin’s', async () => {
		await using world = await openPeople();
		const admin = await world.signIn();
		await expect(world.auth.people.resetAccess(admin, admin.userId)).rejects.toThrow(/yourself/);
		await expect(
			world.auth.people.resetAccess(admin, '01ARZ3NDEKTSV4RRFFQ69G5FAV')
		).rejects.toMatchObject({ code: 'not-found' });
	});
});

describe('a person who is removed', () => {
	it('is gone with sessions, codes and links, and set-up does not open again', async () => {
		await using world = await openPeople();
		const admin = await world.signIn();
		const maria = await world.join(admin, 'maria', 'admin');
		const { token } = await world.auth.people.invite(maria, { name: 'friend', role: 'admin' });
		await world.auth.people.remove(admin, maria.userId);
		expect(await world.audited()).toMatchObject([
			{ actor: 'admin', action: 'user.removed', target: 'maria', detail: { role: 'admin' } }
		]);
		expect(world.ended).toContain(maria.hash);
		expect(await world.isLive(maria)).toBe(false);
		expect(await world.auth.people.invitation(token)).toBeNull();
		await expect(world.signIn('maria')).rejects.toThrow(/did not match/);
		await expect(world.auth.people.remove(admin, maria.userId)).rejects.toMatchObject({
			code: 'not-found'
		});
		await expect(world.auth.people.remove(admin, admin.userId)).rejects.toThrow(/yourself/);
	});

	it('may be the first one; set-up stays closed while anybody is there', async () => {
		await using world = await openPeople({ passwordHash: undefined });
		await world.auth.setup.complete(world.answer((await world.auth.setup.token()) ?? ''));
		const admin = await world.signIn();
		const maria = await world.join(admin, 'maria', 'admin');
		await world.auth.people.remove(maria, admin.userId);
		const restarted = await world.create();
		expect(await restarted.setup.token()).toBeNull();
		restarted.close();
	});
});

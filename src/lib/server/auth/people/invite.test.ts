import { describe, expect, it, vi } from 'vitest';
import { LIMITS } from '$lib/protocol/index.ts';
import { openPeople } from '../../../../../tests/support/people-room.ts';

/** Hashing is slow on purpose. */
vi.setConfig({ testTimeout: 60_000 });

describe('an invitation', () => {
	it('lets somebody in once, with the role it says, and is audited without its secret', async () => {
		await using world = await openPeople();
		const admin = await world.signIn();
		const link = await world.auth.people.invite(admin, { name: 'maria', role: 'operator' });
		expect(await world.audited()).toMatchObject([
			{ actor: 'admin', action: 'user.invited', target: 'maria', detail: { role: 'operator' } }
		]);
		expect(await world.auth.people.invitation(link.token)).toMatchObject({
			name: 'maria',
			role: 'operator',
			isNew: true
		});
		await expect(
			world.auth.people.accept(world.answer(link.token, { password: 'maria12345' }))
		).rejects.toThrow(/little more than a name/);
		const { cookie, recoveryCodes: codes } = await world.auth.people.accept(
			world.answer(link.token)
		);
		expect(codes).toEqual([]);
		const session = await world.auth.sessionFromCookies(`${cookie.name}=${cookie.value}`);
		expect(session?.user).toMatchObject({ name: 'maria', role: 'operator' });
		expect(await world.audited()).toMatchObject([
			{ actor: 'maria', action: 'user.joined', detail: { invitedBy: 'admin', role: 'operator' } }
		]);
		// Said twice.
		await expect(world.auth.people.accept(world.answer(link.token))).rejects.toThrow(
			/used, taken back, or is too old/
		);
		expect(await world.everything()).not.toContain(link.token);
	});

	it('is over after 48 hours, when it is taken back, and when a newer one takes its place', async () => {
		await using world = await openPeople();
		const admin = await world.signIn();
		const old = await world.auth.people.invite(admin, { name: 'maria', role: 'viewer' });
		const newer = await world.auth.people.invite(admin, { name: 'maria', role: 'viewer' });
		expect([old.replaced, newer.replaced]).toEqual([false, true]);
		expect(await world.auth.people.invitation(old.token)).toBeNull();
		world.advance(LIMITS.invitationMs + 1);
		await expect(world.auth.people.accept(world.answer(newer.token))).rejects.toThrow(/too old/);
		const last = await world.auth.people.invite(admin, { name: 'maria', role: 'viewer' });
		const [{ id } = { id: '' }] = (await world.auth.people.list()).invitations;
		await world.auth.people.withdraw(admin, id);
		expect(await world.audited()).toMatchObject([
			{ action: 'user.invitation-withdrawn', target: 'maria' }
		]);
		await expect(world.auth.people.withdraw(admin, id)).rejects.toThrow(/already/);
		expect(await world.auth.people.invitation(last.token)).toBeNull();
	});

	it('of two who follow it at once lets one in', async () => {
		await using world = await openPeople();
		const admin = await world.signIn();
		const { token } = await world.auth.people.invite(admin, { name: 'maria', role: 'viewer' });
		const outcomes = await Promise.allSettled([
			world.auth.people.accept(world.answer(token)),
			world.auth.people.accept(world.answer(token))
		]);
		expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
	});

	it('is not made for a name that there is', async () => {
		await using world = await openPeople();
		const admin = await world.signIn();
		await expect(
			world.auth.people.invite(admin, { name: 'admin', role: 'admin' })
		).rejects.toMatchObject({ code: 'name-taken' });
	});
});

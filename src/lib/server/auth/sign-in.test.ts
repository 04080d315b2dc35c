import { describe, expect, it, vi } from 'vitest';
import { STEP_UP_MS } from '$lib/protocol/index.ts';
import { openPeople, PASSWORD } from '../../../../tests/support/people-room.ts';

/** Hashing is slow on purpose. */
vi.setConfig({ testTimeout: 60_000 });

describe('a sign-in', () => {
	it('proves who is there for as long as a step-up does, and is one row of the audit log', async () => {
		const totpSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
		await using world = await openPeople({ totpSecret });
		const admin = await world.signIn('admin', PASSWORD, world.code(totpSecret));
		expect(world.auth.stepUp.isFresh(admin.hash)).toBe(true);
		expect(await world.audited()).toMatchObject([{ actor: 'admin', action: 'session.created' }]);
		world.advance(STEP_UP_MS - 1);
		expect(world.auth.stepUp.isFresh(admin.hash)).toBe(true);
		world.advance(1);
		expect(world.auth.stepUp.isFresh(admin.hash)).toBe(false);
	});

	it('by a link proves nothing: of an invitation, and of the set-up', async () => {
		await using world = await openPeople({ passwordHash: undefined });
		const { auth } = world;
		const isFresh = async ({ cookie }: { cookie: { name: string; value: string } }) => {
			const session = await auth.sessionFromCookies(`${cookie.name}=${cookie.value}`);
			return session && auth.stepUp.isFresh(session.hash);
		};
		const setup = world.answer((await auth.setup.token()) ?? '');
		expect(await isFresh(await auth.setup.complete(setup))).toBe(false);
		const { token } = await auth.people.invite(await world.signIn(), {
			name: 'maria',
			role: 'viewer'
		});
		expect(await isFresh(await auth.people.accept(world.answer(token)))).toBe(false);
	});
});

describe('the audit log', () => {
	it('names who is known, and never what was typed instead of a name', async () => {
		await using world = await openPeople();
		await expect(world.signIn('my-secret-password', 'x')).rejects.toThrow(/did not match/);
		await expect(world.signIn('admin', 'x')).rejects.toThrow(/did not match/);
		expect(await world.audited(2)).toMatchObject([
			{ actor: 'anonymous', action: 'session.refused', target: 'admin' },
			{ actor: 'anonymous', action: 'session.refused', target: 'unknown name' }
		]);
		expect(await world.everything()).not.toContain('my-secret-password');
	});
});

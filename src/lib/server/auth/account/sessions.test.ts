import { describe, expect, it, vi } from 'vitest';
import { LIMITS } from '$lib/protocol/index.ts';
import { EVENT, HOUR, openPeople, PASSWORD } from '../../../../../tests/support/people-room.ts';
import { sessions } from '../../db/index.ts';

/** Hashing is slow on purpose. */
vi.setConfig({ testTimeout: 60_000 });

describe('a session', () => {
	it('is listed, and ended by its owner only', async () => {
		await using world = await openPeople();
		const admin = await world.signIn();
		const elsewhere = await world.signIn();
		const maria = await world.join(admin, 'maria', 'operator');
		const mine = await world.auth.account.sessions(admin);
		expect(mine.map(({ current }) => current).sort()).toEqual([false, true]);
		expect(mine[0]).toMatchObject({ agent: 'Firefox', address: expect.stringMatching(/^192\./) });
		const other = mine.find(({ current }) => !current)?.id ?? '';
		await expect(world.auth.account.endSession(maria, other)).rejects.toMatchObject({
			code: 'not-found'
		});
		expect(await world.isLive(elsewhere)).toBe(true);
		await world.auth.account.endSession(admin, other);
		expect(world.ended).toEqual([elsewhere.hash]);
		expect(await world.audited()).toMatchObject([{ actor: 'admin', action: 'session.ended' }]);
		await expect(world.auth.account.endSession(admin, other)).rejects.toMatchObject({
			code: 'not-found'
		});
		const third = await world.signIn();
		expect(await world.auth.account.endOtherSessions(admin)).toBe(1);
		expect(await world.isLive(third)).toBe(false);
		expect(await world.isLive(admin)).toBe(true);
		expect(await world.isLive(maria)).toBe(true);
		// Nothing to end is nothing to record.
		expect(await world.auth.account.endOtherSessions(admin)).toBe(0);
		expect((await world.audited(5)).map(({ action }) => action).slice(0, 2)).toEqual([
			'session.others-ended',
			'session.created'
		]);
		expect(await world.auth.people.signOut(admin, maria.userId)).toBeGreaterThan(0);
		expect(await world.isLive(maria)).toBe(false);
	});

	it('and what its browser calls itself are listed up to a bound', async () => {
		await using world = await openPeople();
		const admin = await world.signIn();
		const cookie = await world.auth.logIn({
			name: 'admin',
			password: PASSWORD,
			code: '',
			address: '198.51.100.1',
			agent: 'x'.repeat(LIMITS.agentNameChars + 1),
			event: EVENT
		});
		expect(await world.auth.sessionFromCookies(`${cookie.name}=${cookie.value}`)).not.toBeNull();
		const agents = (await world.auth.account.sessions(admin)).map(({ agent }) => agent);
		expect(agents).toContain('x'.repeat(LIMITS.agentNameChars));
		const [row] = await world.db.select().from(sessions).limit(1);
		if (!row) throw new Error('no session');
		await world.db.insert(sessions).values(
			Array.from({ length: LIMITS.sessionsListed }, (_, index) => ({
				...row,
				idHash: `hash-${index}`,
				publicId: `id-${index}`
			}))
		);
		expect(await world.auth.account.sessions(admin)).toHaveLength(LIMITS.sessionsListed);
	});

	it('ends when it is not used, and in any case in the end', async () => {
		await using world = await openPeople({
			sessionLifetime: { idleMs: 10 * HOUR, totalMs: 25 * HOUR }
		});
		const idle = await world.signIn();
		const used = await world.signIn();
		world.advance(9 * HOUR);
		expect(await world.isLive(used)).toBe(true);
		world.advance(2 * HOUR);
		expect(await world.isLive(idle)).toBe(false);
		expect(await world.isLive(used)).toBe(true);
		world.advance(9 * HOUR);
		expect(await world.isLive(used)).toBe(true);
		world.advance(6 * HOUR);
		expect(await world.isLive(used)).toBe(false);
	});

	it('ends sooner when the lifetime is made shorter', async () => {
		await using world = await openPeople();
		const admin = await world.signIn();
		world.advance(3 * HOUR);
		const shorter = await world.create({ sessionLifetime: { idleMs: HOUR, totalMs: 24 * HOUR } });
		expect(await shorter.sessionIsLive(admin.hash)).toBe(false);
		shorter.close();
	});
});

import { generateTOTP } from '@oslojs/otp';
import { decodeBase32IgnorePadding } from '@oslojs/encoding';
import type { RequestEvent } from '@sveltejs/kit';
import bcrypt from 'bcrypt';
import { desc } from 'drizzle-orm';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { LIMITS, STEP_UP_MS, type Role } from '$lib/protocol/index.ts';
import { createAudit } from '../audit/index.ts';
import { audit as auditTable, openDatabase, recoveryCodes, sessions, users } from '../db/index.ts';
import { createAuth, type Asker } from './index.ts';

/** Hashing is slow on purpose. */
vi.setConfig({ testTimeout: 60_000 });

const PASSWORD = 'one of several words';
const HASH = bcrypt.hashSync(PASSWORD, 4);
const HOUR = 3_600_000;
const EVENT = {} as RequestEvent;

async function openPeople(more: Partial<Parameters<typeof createAuth>[0]> = {}) {
	const folder = mkdtempSync(join(tmpdir(), 'nixfleet-people-'));
	const { db, version, close } = await openDatabase({
		url: `file:${join(folder, 'test.db')}`,
		migrationsDir: 'drizzle'
	});
	let now = Date.now();
	const clock = { now: () => now };
	const log = { debug() {}, info() {}, warn() {}, error() {} };
	const audit = createAudit({ db, clock, key: 'the key of the tests', log });
	const create = (extra: typeof more = {}) =>
		createAuth({
			db,
			audit,
			clock,
			log,
			sessionSecrets: ['first-secret-first-secret'],
			boxKey: 'box',
			address: () => 'http://localhost:3000',
			passwordHash: HASH,
			totpSecret: undefined,
			databaseVersion: version,
			...more,
			...extra
		});
	const auth = await create();
	const ended: string[] = [];
	auth.sessionEnded.on((hash) => void ended.push(hash));
	let address = 0;

	/** A person as they are asked for by a call. */
	async function signIn(name = 'admin', password = PASSWORD, code = ''): Promise<Asker> {
		const cookie = await auth.logIn({
			name,
			password,
			code,
			address: `192.0.2.${(address += 1)}`,
			agent: 'Firefox',
			event: EVENT
		});
		const session = await auth.sessionFromCookies(`${cookie.name}=${cookie.value}`);
		if (!session) throw new Error('no session');
		return { hash: session.hash, userId: session.user.id, name: session.user.name };
	}
	/** Somebody new who has followed their link. */
	async function joinAs(by: Asker, name: string, role: Role): Promise<Asker> {
		const { token } = await auth.people.invite(by, { name, role });
		await auth.people.accept(answer(token));
		return signIn(name);
	}
	const answer = (token: string, extra = {}) => ({
		token,
		password: PASSWORD,
		passwordAgain: PASSWORD,
		totpSecret: '',
		totpCode: '',
		place: { agent: null, address: null },
		...extra
	});
	return {
		db,
		auth,
		create,
		ended,
		signIn,
		join: joinAs,
		answer,
		advance: (ms: number) => void (now += ms),
		code: (secret: string) => {
			// The library reads the machine's clock.
			const spy = vi.spyOn(Date, 'now').mockReturnValue(now);
			const code = generateTOTP(decodeBase32IgnorePadding(secret), 30, 6);
			spy.mockRestore();
			return code;
		},
		isLive: (asker: Asker) => auth.sessionIsLive(asker.hash),
		/** The newest rows of the audit log. */
		audited: async (count = 1) =>
			(await db.select().from(auditTable).orderBy(desc(auditTable.id)).limit(count)).map(
				({ actor, action, target, detail }) => ({ actor, action, target, detail })
			),
		everything: async () =>
			JSON.stringify([
				await db.select().from(auditTable),
				await db.select().from(users),
				await db.select().from(recoveryCodes),
				await db.select().from(sessions)
			]),
		async [Symbol.asyncDispose]() {
			auth.close();
			await audit.close();
			await close();
			rmSync(folder, { recursive: true, force: true });
		}
	};
}

const NEXT = 'altogether other words';
const change = (current: string, password: string) => ({
	current,
	password,
	passwordAgain: password
});

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

import { LIMITS } from '$lib/protocol/index.ts';
import type { RequestEvent } from '@sveltejs/kit';
import { generateTOTP } from '@oslojs/otp';
import { decodeBase32IgnorePadding } from '@oslojs/encoding';
import bcrypt from 'bcrypt';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { createAudit } from '../audit/index.ts';
import { openDatabase, sessions, users } from '../db/index.ts';
import { createLogger } from '../platform/logger.ts';
import { createAuth } from './index.ts';

const PASSWORD = 'correct horse battery';
const SEED_HASH = bcrypt.hashSync(PASSWORD, 4);
const TOTP_SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

async function openAuth(more: Partial<Parameters<typeof createAuth>[0]> = {}) {
	const folder = mkdtempSync(join(tmpdir(), 'nixfleet-auth-'));
	const { db, version, close } = await openDatabase({
		url: `file:${join(folder, 'test.db')}`,
		migrationsDir: 'drizzle'
	});
	const clock = { now: () => Date.now() };
	const lines: string[] = [];
	const log = createLogger({ level: 'warn', write: (line) => void lines.push(line) });
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
			passwordHash: undefined,
			totpSecret: undefined,
			databaseVersion: version,
			...more,
			...extra
		});
	return {
		db,
		/** What the log was told. */
		lines,
		create,
		auth: await create(),
		async [Symbol.asyncDispose]() {
			await close();
			rmSync(folder, { recursive: true, force: true });
		}
	};
}

/** The limiter of the login form keys by what we give it; the event itself is not looked at. */
const event = {} as RequestEvent;
let address = 0;
const credentials = (more: { password?: string; code?: string; name?: string } = {}) => ({
	name: 'admin',
	password: PASSWORD,
	code: '',
	address: `192.0.2.${address++ % 250}`,
	event,
	...more
});
const codeNow = () => generateTOTP(decodeBase32IgnorePadding(TOTP_SECRET), 30, 6);

describe('signing in', () => {
	it('with the seed password opens a session, and out ends it', async () => {
		await using world = await openAuth({ passwordHash: SEED_HASH });
		const cookie = await world.auth.logIn(credentials());
		const header = `other=1; ${cookie.name}=${cookie.value}`;
		const session = await world.auth.sessionFromCookies(header);
		expect(session?.user).toMatchObject({ name: 'admin', role: 'admin' });
		if (!session) throw new Error('no session');
		const ended = vi.fn();
		world.auth.sessionEnded.on(ended);
		await world.auth.logOut(session);
		expect(ended).toHaveBeenCalledWith(session.hash);
		expect(await world.auth.sessionFromCookies(header)).toBeNull();
		expect(await world.auth.sessionIsLive(session.hash)).toBe(false);
	});

	it('keeps only a hash of the session', async () => {
		await using world = await openAuth({ passwordHash: SEED_HASH });
		const cookie = await world.auth.logIn(credentials());
		const id = cookie.value.split('.')[0];
		expect(JSON.stringify(await world.db.select().from(sessions))).not.toContain(id);
	});

	it('answers wrong user, wrong password and wrong code alike', async () => {
		await using world = await openAuth({ passwordHash: SEED_HASH, totpSecret: TOTP_SECRET });
		const messages = await Promise.all(
			[
				credentials({ name: 'nobody', code: codeNow() }),
				credentials({ password: 'wrong', code: codeNow() }),
				credentials({ code: '000000' }),
				credentials({ code: '' })
			].map((attempt) =>
				world.auth.logIn(attempt).then(
					() => 'signed in',
					(error: Error) => error.message
				)
			)
		);
		expect(new Set(messages).size).toBe(1);
		expect(messages[0]).toMatch(/did not match/);
	});

	it('tells the log of each refusal: who where from and why, never what was typed', async () => {
		await using world = await openAuth({ passwordHash: SEED_HASH, totpSecret: TOTP_SECRET });
		const typed = ['a-name-nobody-has', 'the-wrong-password', '000000'];
		const refused = async (more: Parameters<typeof credentials>[0]) => {
			await expect(world.auth.logIn(credentials(more))).rejects.toThrow(/did not match/);
			return JSON.parse(world.lines.at(-1) ?? '') as Record<string, unknown>;
		};
		expect(await refused({ name: typed[0] })).toMatchObject({
			level: 'warn',
			message: 'A sign-in was refused',
			name: 'unknown name',
			address: expect.stringMatching(/^192\.0\.2\./),
			reason: 'no such name'
		});
		expect(await refused({ password: typed[1] })).toMatchObject({
			name: 'admin',
			reason: 'wrong password'
		});
		expect(await refused({ code: typed[2] })).toMatchObject({ reason: 'wrong code' });
		expect(world.lines).toHaveLength(3);
		for (const word of [...typed, PASSWORD]) expect(world.lines.join('')).not.toContain(word);
		await world.auth.logIn(credentials({ code: codeNow() }));
		expect(world.lines).toHaveLength(3);
	});

	it('takes a code once', async () => {
		await using world = await openAuth({ passwordHash: SEED_HASH, totpSecret: TOTP_SECRET });
		const code = codeNow();
		await world.auth.logIn(credentials({ code }));
		await expect(world.auth.logIn(credentials({ code }))).rejects.toThrow(/did not match/);
	});

	it('limits guessing, whatever addresses are used', async () => {
		await using world = await openAuth({ passwordHash: SEED_HASH });
		const attempts: string[] = [];
		for (let attempt = 0; attempt < 12; attempt++)
			attempts.push(
				await world.auth.logIn(credentials({ password: 'wrong' })).then(
					() => 'signed in',
					(error: Error) => error.message
				)
			);
		expect(
			attempts.filter((message) => /Too many attempts/.test(message)).length
		).toBeGreaterThanOrEqual(2);
		await expect(world.auth.logIn(credentials())).rejects.toThrow(/Too many attempts/);
	}, 30_000);

	it('refuses a cookie signed with another secret, and takes a rotated one', async () => {
		await using world = await openAuth({ passwordHash: SEED_HASH });
		const cookie = await world.auth.logIn(credentials());
		const header = `${cookie.name}=${cookie.value}`;
		const other = await world.create({ sessionSecrets: ['another-secret-another'] });
		expect(await other.sessionFromCookies(header)).toBeNull();
		const rotated = await world.create({
			sessionSecrets: ['new-secret-new-secret', 'first-secret-first-secret']
		});
		expect(await rotated.sessionFromCookies(header)).not.toBeNull();
	});

	it('ends every session when the password in the environment changes', async () => {
		await using world = await openAuth({ passwordHash: SEED_HASH });
		const cookie = await world.auth.logIn(credentials());
		const changed = await world.create({ passwordHash: bcrypt.hashSync('another password', 4) });
		expect(await changed.sessionFromCookies(`${cookie.name}=${cookie.value}`)).toBeNull();
	});
});

describe('set-up', () => {
	const input = async (world: Awaited<ReturnType<typeof openAuth>>, more = {}) => ({
		token: (await world.auth.setup.token()) ?? '',
		password: PASSWORD,
		passwordAgain: PASSWORD,
		totpSecret: '',
		totpCode: '',
		...more
	});

	it('is open once, with the right link only', async () => {
		await using world = await openAuth();
		const right = await input(world);
		expect(await world.auth.setup.state('guess')).toBe('wrong-token');
		expect(await world.auth.setup.state('')).toBe('no-token');
		expect(await world.auth.setup.state(right.token)).toBe('open');
		await expect(world.auth.setup.complete({ ...right, token: 'guess' })).rejects.toThrow(
			/not the current one/
		);
		const { cookie } = await world.auth.setup.complete(right);
		expect(await world.auth.sessionFromCookies(`${cookie.name}=${cookie.value}`)).not.toBeNull();
		expect(await world.auth.setup.state(right.token)).toBe('closed');
		await expect(world.auth.setup.complete(right)).rejects.toThrow(/completed already/);
		await world.auth.logIn(credentials());
	});

	it('is not offered when the environment has a password', async () => {
		await using world = await openAuth({ passwordHash: SEED_HASH });
		expect(await world.auth.setup.token()).toBeNull();
	});

	it('says what to correct, and keeps nothing', async () => {
		await using world = await openAuth();
		await expect(
			world.auth.setup.complete(await input(world, { password: 'short' }))
		).rejects.toThrow(/at least 10/);
		const endless = 'x'.repeat(LIMITS.passwordChars + 1);
		await expect(
			world.auth.setup.complete(await input(world, { password: endless, passwordAgain: endless }))
		).rejects.toThrow(/at most 1024/);
		await expect(
			world.auth.setup.complete(await input(world, { passwordAgain: 'different one' }))
		).rejects.toThrow(/differ/);
		await expect(
			world.auth.setup.complete(await input(world, { totpSecret: TOTP_SECRET, totpCode: '000000' }))
		).rejects.toThrow(/code does not match/);
		expect(await world.db.select().from(users)).toEqual([]);
	});

	it('with a code stores the second factor encrypted and asks for it from then on', async () => {
		await using world = await openAuth();
		await world.auth.setup.complete(
			await input(world, { totpSecret: TOTP_SECRET, totpCode: codeNow() })
		);
		expect(JSON.stringify(await world.db.select().from(users))).not.toContain(TOTP_SECRET);
		expect(await world.auth.anyTotp()).toBe(true);
		await expect(world.auth.logIn(credentials())).rejects.toThrow(/did not match/);
	}, 20_000);
});

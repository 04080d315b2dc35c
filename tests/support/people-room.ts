import { generateTOTP } from '@oslojs/otp';
import { decodeBase32IgnorePadding } from '@oslojs/encoding';
import type { RequestEvent } from '@sveltejs/kit';
import bcrypt from 'bcrypt';
import { desc } from 'drizzle-orm';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import type { Role } from '$lib/protocol/index.ts';
import { createAudit } from '$lib/server/audit/index.ts';
import { createAuth, type Asker } from '$lib/server/auth/index.ts';
import {
	audit as auditTable,
	openDatabase,
	recoveryCodes,
	sessions,
	users
} from '$lib/server/db/index.ts';

/** What all of them sign in with. */
export const PASSWORD = 'one of several words';
const HASH = bcrypt.hashSync(PASSWORD, 4);
export const HOUR = 3_600_000;
export const EVENT = {} as RequestEvent;

/** The room of people and their sessions on a real database file, with a clock that can be moved; the admin's password is the environment's. */
export async function openPeople(more: Partial<Parameters<typeof createAuth>[0]> = {}) {
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

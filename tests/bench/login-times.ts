import bcrypt from 'bcrypt';
import { performance } from 'node:perf_hooks';
import { join } from 'node:path';
import type { RequestEvent } from '@sveltejs/kit';
import { createAudit } from '$lib/server/audit/index.ts';
import { createSecretBox } from '$lib/server/auth/secret-box.ts';
import { createSessions } from '$lib/server/auth/sessions.ts';
import { logIn } from '$lib/server/auth/login.ts';
import { createTotpSecret } from '$lib/server/auth/totp.ts';
import { openDatabase, users } from '$lib/server/db/index.ts';
import { newUlid } from '$lib/server/platform/ids.ts';
import { temporaryFolder } from '../support/folder.ts';
import type { Bench } from './bench.ts';
import { figure } from './statistics.ts';

const ROUNDS = 15;
const PASSWORD = 'the password of the bench';
/** Not the cost of our own hashes, so that a difference would show. */
const COST = 10;

/**
 * Whether the time of a refusal tells which part was wrong. The kinds take turns within each round, in another order each time;
 * each is compared with the wrong password of the same round. The limits are left out: they would stop the bench, and
 * count before anything else is looked at.
 */
export async function benchLoginTimes({ add }: Bench): Promise<void> {
	using folder = temporaryFolder('bench-login');
	const clock = { now: () => Date.now() };
	const { db, close } = await openDatabase({
		url: `file:${join(folder.path, 'bench.db')}`,
		migrationsDir: 'drizzle'
	});
	const log = { debug() {}, info() {}, warn() {}, error() {} };
	const audit = createAudit({ db, clock, key: 'the key of the bench', log });
	const box = createSecretBox('the key of the bench');
	const room = {
		db,
		audit,
		clock,
		box,
		limits: { check: async () => ({ limited: false, retryAfterMs: 0 }) },
		limited: async () => {},
		tellRefused() {},
		stepUp: { proven() {} },
		sessions: createSessions({
			db,
			clock,
			secrets: ['the secret of the bench'],
			address: () => 'http://localhost',
			lifetime: { idleMs: 3_600_000, totalMs: 3_600_000 },
			databaseVersion: () => null
		})
	};
	await db.insert(users).values({
		id: newUlid(),
		name: 'known',
		role: 'viewer',
		passwordScheme: 'bcrypt',
		passwordHash: bcrypt.hashSync(PASSWORD, COST),
		totpSecret: box.seal(createTotpSecret()),
		totpLastCounter: null,
		createdAt: clock.now()
	});
	const kinds = {
		'wrong password': { name: 'known', password: 'another', code: '000000' },
		'wrong user': { name: 'nobody', password: PASSWORD, code: '000000' },
		'wrong code': { name: 'known', password: PASSWORD, code: 'no code' },
		'wrong recovery code': { name: 'known', password: PASSWORD, code: 'AAAA-BBBB-CCCC-DDDD' }
	};
	const names = Object.keys(kinds) as (keyof typeof kinds)[];

	async function timeOf(kind: keyof typeof kinds): Promise<number> {
		const began = performance.now();
		const outcome = await logIn(room, {
			...kinds[kind],
			address: '192.0.2.1',
			event: {} as RequestEvent
		}).then(
			() => 'signed in',
			(error: Error) => error.message
		);
		const ms = performance.now() - began;
		if (!outcome.startsWith('That did not match')) throw new Error(`${kind}: ${outcome}`);
		return ms;
	}

	for (const kind of names) await timeOf(kind);
	const rounds: Record<string, number>[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		const order = names.map((_, place) => names[(place + round) % names.length] ?? 'wrong user');
		const times: Record<string, number> = {};
		for (const kind of order) times[kind] = await timeOf(kind);
		rounds.push(times);
	}
	await audit.close();
	await close();

	const base = rounds.map((times) => times['wrong password'] ?? NaN);
	for (const kind of names.slice(1)) {
		const own = rounds.map((times) => times[kind] ?? NaN);
		add({
			item: `time of a refusal: ${kind} to wrong password`,
			unit: 'ms',
			ours: figure(own),
			floor: figure(base),
			ratio: figure(own.map((ms, round) => ms / (base[round] ?? NaN))),
			goal: null
		});
	}
}

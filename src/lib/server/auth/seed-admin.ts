import { eq } from 'drizzle-orm';
import type { Audit } from '../audit/index.ts';
import { users, type Database, type Settings } from '../db/index.ts';
import type { Clock } from '../platform/clock.ts';
import { ConfigError } from '../platform/config.ts';
import { newUlid } from '../platform/ids.ts';
import { isHashOf } from './passwords.ts';
import { forgetCodes } from './recovery-codes.ts';
import type { SecretBox } from './secret-box.ts';
import type { Sessions } from './sessions.ts';
import { ADMIN, findUser } from './users.ts';

/** Remembers that the second factor came from the environment, and goes with it. */
const TOTP_SETTING = 'admin-totp-from-environment';

/** Passwords of examples; a hash of one is as good as none. */
const EXAMPLES = ['', 'admin', 'changeme', 'nixfleet', 'password'];

/**
 * Makes the admin follow the environment: with NIXFLEET_PASSWORD_HASH set, it decides, and so does
 * NIXFLEET_TOTP_SECRET where it is set, or was until now. A change ends every session that was opened under the old ones.
 * @throws {ConfigError} when the hash is one of an example's password
 */
export async function seedAdmin(
	room: {
		db: Database;
		audit: Audit;
		clock: Clock;
		box: SecretBox;
		sessions: Sessions;
		settings: Settings;
	},
	environment: { passwordHash: string; totpSecret: string | undefined }
): Promise<void> {
	const existing = await findUser(room.db, ADMIN);
	const present = existing?.totpSecret == null ? null : room.box.open(existing.totpSecret);
	const fromEnvironment = (await room.settings.get(TOTP_SETTING)) === 'yes';
	const given = environment.totpSecret?.toUpperCase().replace(/=+$/, '') ?? null;
	// One that was set up on the account page stays when the environment says nothing.
	const wanted = given ?? (fromEnvironment ? null : present);
	if (fromEnvironment !== (given !== null))
		await room.settings.set(TOTP_SETTING, given === null ? 'no' : 'yes');
	const samePassword = existing?.passwordHash === environment.passwordHash;
	if (samePassword && present === wanted && existing.role === 'admin') return;
	if (!samePassword) await refuseExamples(environment.passwordHash);
	const set = {
		role: 'admin' as const,
		passwordScheme: 'bcrypt' as const,
		passwordHash: environment.passwordHash,
		totpSecret: wanted === null ? null : room.box.seal(wanted),
		totpLastCounter: present === wanted ? (existing?.totpLastCounter ?? null) : null
	};
	const audit = room.audit.row({
		actor: 'environment',
		action: existing ? 'user.password-changed' : 'user.created',
		target: ADMIN,
		detail: {
			password: samePassword ? 'as before' : 'new',
			secondFactor: { before: present !== null, after: wanted !== null }
		}
	});
	if (existing) {
		const update = room.db.update(users).set(set).where(eq(users.id, existing.id));
		if (present === wanted) await room.db.batch([update, audit]);
		else await room.db.batch([update, audit, forgetCodes(room.db, existing.id)]);
		await room.sessions.endAllOf(existing.id);
		return;
	}
	const row = { id: newUlid(), name: ADMIN, createdAt: room.clock.now(), ...set };
	await room.db.batch([room.db.insert(users).values(row), audit]);
}

async function refuseExamples(hash: string): Promise<void> {
	for (const password of EXAMPLES)
		if (await isHashOf(hash, password))
			throw new ConfigError(
				`NIXFLEET_PASSWORD_HASH is the hash of ${password === '' ? 'an empty password' : `"${password}"`}, which is tried first by everybody who guesses. Make one of a password of your own.`
			);
}

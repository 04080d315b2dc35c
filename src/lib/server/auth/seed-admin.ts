import { eq } from 'drizzle-orm';
import type { Audit } from '../audit/index.ts';
import { users, type Database } from '../db/index.ts';
import type { Clock } from '../platform/clock.ts';
import { newUlid } from '../platform/ids.ts';
import type { SecretBox } from './secret-box.ts';
import type { Sessions } from './sessions.ts';
import { ADMIN, findUser } from './users.ts';

/**
 * Makes the admin follow the environment: with NIXFLEET_PASSWORD_HASH set, it and NIXFLEET_TOTP_SECRET
 * decide, and a change ends every session that was opened under the old ones.
 */
export async function seedAdmin(
	room: { db: Database; audit: Audit; clock: Clock; box: SecretBox; sessions: Sessions },
	environment: { passwordHash: string; totpSecret: string | undefined }
): Promise<void> {
	const existing = await findUser(room.db, ADMIN);
	const wanted = environment.totpSecret?.toUpperCase().replace(/=+$/, '') ?? null;
	const present = existing?.totpSecret == null ? null : room.box.open(existing.totpSecret);
	if (existing?.passwordHash === environment.passwordHash && present === wanted) return;
	const set = {
		passwordScheme: 'bcrypt' as const,
		passwordHash: environment.passwordHash,
		totpSecret: wanted === null ? null : room.box.seal(wanted),
		totpLastCounter: present === wanted ? (existing?.totpLastCounter ?? null) : null
	};
	const audit = room.audit.row({
		actor: 'environment',
		action: existing ? 'user.password-changed' : 'user.created',
		target: ADMIN
	});
	if (existing) {
		await room.db.batch([room.db.update(users).set(set).where(eq(users.id, existing.id)), audit]);
		await room.sessions.endAllOf(existing.id);
		return;
	}
	const row = {
		id: newUlid(),
		name: ADMIN,
		role: 'admin' as const,
		createdAt: room.clock.now(),
		...set
	};
	await room.db.batch([room.db.insert(users).values(row), audit]);
}

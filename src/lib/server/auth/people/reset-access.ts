import type { NewLink } from '$lib/protocol/index.ts';
import { and, eq, exists, sql } from 'drizzle-orm';
import { invitations, recoveryCodes, users } from '../../db/index.ts';
import type { Asker, AuthRoom } from '../room.ts';
import { NO_PASSWORD } from '../users.ts';
import {
	anotherAdmin,
	assertNotFromEnvironment,
	assertNotOneself,
	knownUser,
	lastAdmin
} from './known.ts';
import { newLinkRow } from './link.ts';

/**
 * Takes password, second factor and sessions from a person, and makes a link by which they set new ones. Links they made are
 * taken back. Said again, it makes a new link.
 * @throws {FleetError} not-found, conflict
 */
export async function resetAccess(room: AuthRoom, asker: Asker, id: string): Promise<NewLink> {
	const user = await knownUser(room, id);
	assertNotOneself(asker, user, 'reset the access of');
	assertNotFromEnvironment(room, user);
	const now = room.clock.now();
	const { token, row } = newLinkRow({ name: user.name, actor: asker.name, now });
	const isReset = and(eq(users.id, user.id), eq(users.passwordHash, NO_PASSWORD));
	const reset = exists(room.db.select({ id: users.id }).from(users).where(isReset));
	const [changed, , ended, , , old] = await room.db.batch([
		room.db
			.update(users)
			.set({
				passwordScheme: 'hmac-bcrypt',
				passwordHash: NO_PASSWORD,
				totpSecret: null,
				totpLastCounter: null
			})
			.where(and(eq(users.id, user.id), user.role === 'admin' ? anotherAdmin(user.id) : undefined))
			.returning({ id: users.id }),
		room.audit.rowIfChanged({
			actor: asker.name,
			action: 'user.access-reset',
			target: user.name,
			detail: { secondFactor: { before: user.totpSecret !== null, after: false } }
		}),
		room.sessions.endingAllOf(user.id, reset),
		room.db.delete(recoveryCodes).where(and(eq(recoveryCodes.userId, user.id), reset)),
		room.db.delete(invitations).where(and(eq(invitations.createdBy, user.name), reset)),
		room.db
			.delete(invitations)
			.where(and(eq(invitations.name, user.name), reset))
			.returning({ id: invitations.id }),
		room.db
			.insert(invitations)
			.select(
				sql`select ${row.id}, ${row.tokenHash}, ${user.name}, ${user.role}, ${user.id}, ${row.createdBy}, ${row.createdAt}, ${row.expiresAt} where ${reset}`
			)
	]);
	room.sessions.announce(ended);
	if (changed.length === 0) throw lastAdmin(user.name);
	return { name: user.name, token, expiresAt: row.expiresAt, replaced: old.length > 0 };
}

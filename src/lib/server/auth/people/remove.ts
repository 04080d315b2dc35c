import { and, eq, exists, notExists } from 'drizzle-orm';
import { invitations, recoveryCodes, users } from '../../db/index.ts';
import type { Asker, AuthRoom } from '../room.ts';
import {
	anotherAdmin,
	assertNotFromEnvironment,
	assertNotOneself,
	knownUser,
	lastAdmin
} from './known.ts';

/** Removes a person with their sessions and the links they made. API keys they made go on working. @throws {FleetError} */
export async function removePerson(room: AuthRoom, asker: Asker, id: string): Promise<void> {
	const user = await knownUser(room, id);
	assertNotOneself(asker, user, 'remove');
	assertNotFromEnvironment(room, user);
	const removable =
		user.role === 'admin'
			? and(eq(users.id, user.id), anotherAdmin(user.id))
			: eq(users.id, user.id);
	const may = room.db.select({ id: users.id }).from(users).where(removable);
	const gone = notExists(room.db.select({ id: users.id }).from(users).where(eq(users.id, user.id)));
	const [ended, , removed] = await room.db.batch([
		// Before the person: what refers to them must be gone, and what ended must be known.
		room.sessions.endingAllOf(user.id, exists(may)),
		room.db.delete(recoveryCodes).where(and(eq(recoveryCodes.userId, user.id), exists(may))),
		room.db.delete(users).where(removable).returning({ id: users.id }),
		room.audit.rowIfChanged({
			actor: asker.name,
			action: 'user.removed',
			target: user.name,
			detail: { role: user.role }
		}),
		room.db.delete(invitations).where(and(eq(invitations.createdBy, user.name), gone)),
		room.db.delete(invitations).where(and(eq(invitations.name, user.name), gone))
	]);
	room.sessions.announce(ended);
	if (removed.length === 0) throw lastAdmin(user.name);
}

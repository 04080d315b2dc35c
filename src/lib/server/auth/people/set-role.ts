import { ROLE_RANK, type Role } from '$lib/protocol/index.ts';
import { and, eq, exists } from 'drizzle-orm';
import { invitations, users } from '../../db/index.ts';
import { FleetError } from '../../platform/errors.ts';
import type { Asker, AuthRoom } from '../room.ts';
import {
	anotherAdmin,
	assertNotFromEnvironment,
	assertNotOneself,
	knownUser,
	lastAdmin
} from './known.ts';

/**
 * Gives a person another role. With less to do their sessions end; with more their sockets come back with it.
 * @throws {FleetError} not-found, conflict
 */
export async function setRole(
	room: AuthRoom,
	asker: Asker,
	input: { id: string; role: Role }
): Promise<void> {
	const { role } = input;
	const user = await knownUser(room, input.id);
	assertNotOneself(asker, user, 'change the role of');
	assertNotFromEnvironment(room, user);
	if (user.role === role) throw new FleetError('conflict', `${user.name} has this role already.`);
	const lowered = ROLE_RANK[role] < ROLE_RANK[user.role];
	const hasIt = and(eq(users.id, user.id), eq(users.role, role));
	const has = exists(room.db.select({ id: users.id }).from(users).where(hasIt));
	const change = room.db
		.update(users)
		.set({ role })
		.where(
			and(
				eq(users.id, user.id),
				eq(users.role, user.role),
				user.role === 'admin' ? anotherAdmin(user.id) : undefined
			)
		)
		.returning({ id: users.id });
	const row = room.audit.rowIfChanged({
		actor: asker.name,
		action: 'user.role-changed',
		target: user.name,
		detail: { before: user.role, after: role }
	});
	if (!lowered) {
		const [changed] = await room.db.batch([change, row]);
		if (changed.length === 0) throw changedElsewhere();
		room.sessions.changed.emit(user.id);
		return;
	}
	const [changed, , ended] = await room.db.batch([
		change,
		row,
		room.sessions.endingAllOf(user.id, has),
		// A link that an admin made is as good as the role it gives.
		room.db.delete(invitations).where(and(eq(invitations.createdBy, user.name), has))
	]);
	room.sessions.announce(ended);
	if (changed.length > 0) return;
	throw user.role === 'admin' ? lastAdmin(user.name) : changedElsewhere();
}

const changedElsewhere = () =>
	new FleetError('conflict', 'The role was changed elsewhere at the same moment. Look again.');

import { eq, sql, type SQL } from 'drizzle-orm';
import { users } from '../../db/index.ts';
import { FleetError } from '../../platform/errors.ts';
import { isFromEnvironment, type Asker, type AuthRoom } from '../room.ts';
import { NO_PASSWORD, type UserRow } from '../users.ts';

/** @throws {FleetError} not-found */
export async function knownUser(room: Pick<AuthRoom, 'db'>, id: string): Promise<UserRow> {
	const row = await room.db.query.users.findFirst({ where: eq(users.id, id) });
	if (!row) throw new FleetError('not-found', 'There is no such person any more.');
	return row;
}

/** @throws {FleetError} conflict: one wrong click must not shut an admin out */
export function assertNotOneself(asker: Asker, user: UserRow, what: string): void {
	if (user.id === asker.userId)
		throw new FleetError('conflict', `You cannot ${what} yourself. Another admin has to do it.`);
}

/** @throws {FleetError} conflict: a restart would bring back what was changed */
export function assertNotFromEnvironment(room: AuthRoom, user: UserRow): void {
	if (isFromEnvironment(room, user))
		throw new FleetError(
			'conflict',
			`NIXFLEET_PASSWORD_HASH makes ${user.name} at every start. Unset it and restart the dashboard first.`
		);
}

/** Whether somebody else can still do everything, asked in the very statement that takes it from one. */
export const anotherAdmin = (id: string): SQL =>
	sql`exists (select 1 from ${users} as other where other.role = 'admin' and other.id <> ${id} and other.password_hash <> ${NO_PASSWORD})`;

export const lastAdmin = (name: string): FleetError =>
	new FleetError(
		'conflict',
		`${name} is the last admin who can sign in. Make somebody else an admin first.`
	);

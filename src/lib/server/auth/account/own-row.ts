import { eq } from 'drizzle-orm';
import { users } from '../../db/index.ts';
import { FleetError } from '../../platform/errors.ts';
import type { Asker, AuthRoom } from '../room.ts';
import type { UserRow } from '../users.ts';

/** The row of who asks. @throws {FleetError} unauthenticated when they were removed this moment */
export async function ownRow(room: Pick<AuthRoom, 'db'>, asker: Asker): Promise<UserRow> {
	const row = await room.db.query.users.findFirst({ where: eq(users.id, asker.userId) });
	if (!row) throw new FleetError('unauthenticated', 'Your account was removed.');
	return row;
}

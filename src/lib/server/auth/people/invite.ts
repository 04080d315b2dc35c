import type { Invite, NewLink } from '$lib/protocol/index.ts';
import { eq, sql } from 'drizzle-orm';
import { invitations, users } from '../../db/index.ts';
import { FleetError } from '../../platform/errors.ts';
import type { Asker, AuthRoom } from '../room.ts';
import { ADMIN, findUser } from '../users.ts';
import { newLinkRow } from './link.ts';

/**
 * Makes a link by which somebody new sets their password. A newer link takes the place of an older one for the same name.
 * @throws {FleetError} name-taken
 */
export async function invite(room: AuthRoom, asker: Asker, input: Invite): Promise<NewLink> {
	const { name, role } = input;
	const taken = () =>
		new FleetError('name-taken', `There is somebody called ${name} already. Choose another name.`, {
			field: 'name'
		});
	if ((await findUser(room.db, name)) || (room.environment.password && name === ADMIN))
		throw taken();
	const now = room.clock.now();
	const { token, row } = newLinkRow({ name, actor: asker.name, now });
	const [old, made] = await room.db.batch([
		room.db.delete(invitations).where(eq(invitations.name, name)).returning({ id: invitations.id }),
		room.db
			.insert(invitations)
			.select(
				sql`select ${row.id}, ${row.tokenHash}, ${name}, ${role}, null, ${row.createdBy}, ${row.createdAt}, ${row.expiresAt} where not exists (select 1 from ${users} where ${users.name} = ${name})`
			)
			.returning({ id: invitations.id }),
		room.audit.rowIfChanged({
			actor: asker.name,
			action: 'user.invited',
			target: name,
			detail: { role, until: new Date(row.expiresAt).toISOString() }
		})
	]);
	if (made.length === 0) throw taken();
	return { name, token, expiresAt: row.expiresAt, replaced: old.length > 0 };
}

/** Takes a link back before it is used. @throws {FleetError} not-found */
export async function withdraw(room: AuthRoom, asker: Asker, id: string): Promise<void> {
	const link = await room.db.query.invitations.findFirst({ where: eq(invitations.id, id) });
	const [gone] = await room.db.batch([
		room.db.delete(invitations).where(eq(invitations.id, id)).returning({ id: invitations.id }),
		room.audit.rowIfChanged({
			actor: asker.name,
			action: 'user.invitation-withdrawn',
			target: link?.name ?? id,
			detail: { role: link?.role ?? null }
		})
	]);
	if (gone.length === 0)
		throw new FleetError('not-found', 'This link was used or taken back already.');
}

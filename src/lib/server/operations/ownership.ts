import { eq } from 'drizzle-orm';
import { operations } from '../db/index.ts';
import type { HostRecord } from '../hosts/index.ts';
import { FleetError } from '../platform/errors.ts';
import type { OperationsRoom } from './room.ts';

/** What an agent wanted with an operation. */
export type AgentVerb = 'accept' | 'reject' | 'phase' | 'log' | 'result';

/**
 * An agent may speak only of the operations of its own host, which is known from its token. An id that does not exist is
 * refused in the same words as another host's: nobody learns which ids there are. An honest agent never gets here: what its
 * journal has of another life, of a host that was removed, it is told to forget at hello.
 * @throws {FleetError} forbidden
 */
export async function assertOwn(
	room: OperationsRoom,
	host: HostRecord,
	call: { id: string; verb: AgentVerb }
): Promise<void> {
	if (room.active.get(host.id)?.id === call.id) return;
	const row = await room.db.query.operations.findFirst({
		columns: { hostId: true },
		where: eq(operations.id, call.id)
	});
	if (row?.hostId !== host.id) return refuseForeign(room, host, call);
}

/** Counted for each host, and written into the audit log within bounds. @throws {FleetError} forbidden */
export async function refuseForeign(
	room: OperationsRoom,
	host: HostRecord,
	call: { id: string; verb: AgentVerb }
): Promise<never> {
	const count = (room.foreignCalls.get(host.id) ?? 0) + 1;
	room.foreignCalls.set(host.id, count);
	const { id, verb } = call;
	const written = await room.audit.refused(
		{
			actor: `host:${host.name}`,
			action: 'operation.foreign-refused',
			target: host.id,
			detail: { name: host.name, operation: id, verb, count }
		},
		verb
	);
	if (written)
		room.log.warn('A host spoke of an operation that is not its own', {
			host: host.name,
			operation: id,
			verb,
			count
		});
	throw new FleetError('forbidden', 'This host has no such operation. Nothing was changed.');
}

import { CLOSE, type RemoveHost } from '$lib/protocol/index.ts';
import type { z } from 'zod';
import { and, eq, isNull } from 'drizzle-orm';
import { hosts, hostTokens } from '../db/index.ts';
import { FleetError } from '../platform/errors.ts';
import type { HostRecord } from './host-record.ts';
import type { HostsRoom } from './room.ts';

/**
 * Forgets a host and its tokens, and closes its socket at once. Its operations stay in the history.
 * The host itself is not touched.
 */
export async function removeHost(
	room: HostsRoom,
	request: { actor: string; input: z.infer<typeof RemoveHost> }
): Promise<void> {
	const record = room.records.get(request.input.id);
	if (!record)
		throw new FleetError('not-found', 'This host does not exist any more. Nothing was removed.');
	if (request.input.confirmName !== record.name)
		throw new FleetError(
			'invalid',
			`The typed name does not match. Type "${record.name}" to remove this host.`
		);
	const [declared] = await room.db
		.select({ id: hostTokens.id })
		.from(hostTokens)
		.where(
			and(
				eq(hostTokens.hostId, record.id),
				eq(hostTokens.source, 'file'),
				isNull(hostTokens.revokedAt)
			)
		);
	if (declared)
		throw new FleetError(
			'conflict',
			`${record.name} is declared in the file of host tokens, which would bring it back. Take its lines out there first (NIXFLEET_HOST_TOKENS_FILE); then remove it here.`
		);
	room.reports.drop(record.id);
	room.beats.drop(record.id);
	await room.db.batch([
		room.db.delete(hosts).where(eq(hosts.id, record.id)),
		room.audit.row({
			actor: request.actor,
			action: 'host.removed',
			target: record.id,
			detail: { name: record.name }
		})
	]);
	forget(room, record, 'host removed');
}

/** Takes a host that is gone from the database out of memory, and its agent off the line. */
export function forget(room: HostsRoom, record: HostRecord, reason: string): void {
	room.reports.drop(record.id);
	room.records.delete(record.id);
	room.connections.get(record.id)?.close(CLOSE.unauthenticated, reason);
	room.connections.delete(record.id);
	room.removed.emit(record.id);
	room.changed.emit(record.id);
}

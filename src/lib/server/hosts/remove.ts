import { CLOSE, type RemoveHost } from '$lib/protocol/index.ts';
import type { z } from 'zod';
import { eq } from 'drizzle-orm';
import { hosts } from '../db/index.ts';
import { FleetError } from '../platform/errors.ts';
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
	room.records.delete(record.id);
	room.connections.get(record.id)?.close(CLOSE.unauthenticated, 'host removed');
	room.connections.delete(record.id);
	room.removed.emit(record.id);
	room.changed.emit(record.id);
}

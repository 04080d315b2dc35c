import type { OperationRow } from './operation-row.ts';
import { transition, type OperationsRoom } from './room.ts';

/** Ends an operation whose host was removed: nobody will ever tell how it went. */
export async function abandon(room: OperationsRoom, row: OperationRow): Promise<void> {
	const began = row.state === 'running';
	await transition(room, {
		id: row.id,
		hostId: row.hostId,
		to: began ? 'interrupted' : 'cancelled',
		set: {
			finishedAt: room.clock.now(),
			unknown: false,
			message: began
				? 'The host was removed from this dashboard while it ran. What became of it is not known.'
				: 'The host was removed from this dashboard before it began.'
		},
		audit: { actor: 'system', action: 'operation.abandoned' }
	});
}

import { COMMAND_LABELS, supersedes } from '$lib/protocol/index.ts';
import type { OperationRow } from './operation-row.ts';
import { transition, type OperationsRoom } from './room.ts';

/** Cancels, of what waits for a host, everything that a newer one makes pointless. Repeating does no harm. */
export async function collapse(room: OperationsRoom, hostId: string): Promise<void> {
	const waiting = [...(room.queued.get(hostId) ?? [])];
	for (const [place, older] of waiting.entries()) {
		const newer = waiting.slice(place + 1).find((row) => supersedes(row.command, older.command));
		if (newer) await replace(room, older, newer);
	}
}

const replace = (
	room: OperationsRoom,
	older: OperationRow,
	newer: OperationRow
): Promise<OperationRow | null> =>
	transition(room, {
		id: older.id,
		hostId: older.hostId,
		to: 'cancelled',
		from: ['queued'],
		set: {
			finishedAt: room.clock.now(),
			message: `Replaced by a newer ${COMMAND_LABELS[newer.command]} while it waited for the host. Nothing was done.`
		},
		audit: { actor: newer.requestedBy, action: 'operation.replaced', detail: { by: newer.id } }
	});

import type { OperationsRoom } from './room.ts';
import { transition } from './room.ts';

/** Ends what was offered but never begun in time. A running operation is never ended from here. */
export async function expireOverdue(room: OperationsRoom): Promise<void> {
	const now = room.clock.now();
	for (const row of [...room.active.values()]) {
		if (row.state === 'running' || row.expiresAt > now) continue;
		await transition(room, {
			id: row.id,
			hostId: row.hostId,
			to: 'expired',
			from: ['queued', 'offered'],
			set: { finishedAt: now, message: 'The host did not begin in time. Nothing was done.' },
			audit: { actor: 'system', action: 'operation.expired' }
		});
	}
}

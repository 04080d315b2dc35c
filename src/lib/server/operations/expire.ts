import { endsContact } from '$lib/protocol/index.ts';
import { goOn } from './queue.ts';
import type { OperationRow } from './operation-row.ts';
import { amend, transition, type OperationsRoom } from './room.ts';

/** Ends what waited or was offered but has not begun in time. A running operation is never ended from here. */
export async function expireOverdue(room: OperationsRoom): Promise<void> {
	const now = room.clock.now();
	const waiting = [...room.queued.values()].flat();
	for (const row of [...room.active.values(), ...waiting]) {
		if (row.state === 'running') {
			await doubt(room, row, now);
			continue;
		}
		if (row.expiresAt > now) continue;
		const ended = await transition(room, {
			id: row.id,
			hostId: row.hostId,
			to: 'expired',
			from: ['queued', 'offered'],
			set: { finishedAt: now, message: sentence(row) },
			audit: { actor: 'system', action: 'operation.expired' }
		});
		if (ended) await goOn(room, ended);
	}
}

const sentence = (row: OperationRow): string =>
	row.state === 'queued'
		? 'The host did not come back in time. Nothing was done.'
		: 'The host did not begin in time. Nothing was done.';

/** A host that was told to restart is away as expected; past the time for that, nobody knows. */
async function doubt(room: OperationsRoom, row: OperationRow, now: number): Promise<void> {
	if (row.unknown || !endsContact(row.command) || room.hosts.connection(row.hostId) !== null)
		return;
	const since = row.phaseStartedAt ?? row.startedAt ?? row.requestedAt;
	if (now - since > row.phaseLimits.confirm)
		await amend(room, { id: row.id, states: ['running'], set: { unknown: true } });
}

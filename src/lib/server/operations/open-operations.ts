import type { OperationsRoom } from './room.ts';

/** How many have not ended. `unknown`: it ran when contact with its host was lost. */
export type OpenOperations = Record<'queued' | 'offered' | 'running' | 'unknown', number>;

export function openOperations(room: Pick<OperationsRoom, 'active' | 'queued'>): OpenOperations {
	const open: OpenOperations = { queued: 0, offered: 0, running: 0, unknown: 0 };
	for (const waiting of room.queued.values()) open.queued += waiting.length;
	for (const { state, unknown } of room.active.values())
		open[unknown ? 'unknown' : state === 'offered' ? 'offered' : 'running'] += 1;
	return open;
}

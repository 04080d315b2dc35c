import { isOpen, type RolloutHostRow, type RolloutRow } from './rollout-row.ts';
import type { LiveRollout, RolloutsRoom } from './room.ts';

/** Takes a rollout into memory. */
export function remember(
	room: RolloutsRoom,
	{ row, hosts }: { row: RolloutRow; hosts: readonly RolloutHostRow[] }
): LiveRollout {
	const live: LiveRollout = {
		row,
		hosts: new Map(hosts.map((host) => [host.hostId, host])),
		operations: new Map(),
		refused: new Map(),
		lookAgainAt: null,
		shown: null
	};
	room.live.set(row.id, live);
	for (const { hostId } of hosts) {
		const ids = room.byHost.get(hostId) ?? new Set();
		room.byHost.set(hostId, ids.add(row.id));
	}
	return live;
}

/** Whether there is still something to do for it: it is not at an end, or what it asked for goes on. */
export const isLive = ({ row, hosts }: LiveRollout): boolean =>
	isOpen(row) || [...hosts.values()].some(({ state }) => state === 'asked');

export function forget(room: RolloutsRoom, { row, hosts }: LiveRollout): void {
	room.live.delete(row.id);
	for (const hostId of hosts.keys()) {
		const ids = room.byHost.get(hostId);
		ids?.delete(row.id);
		if (ids?.size === 0) room.byHost.delete(hostId);
	}
}

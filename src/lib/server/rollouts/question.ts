import { STATES_OF_GROUP, supersedes } from '$lib/protocol/index.ts';
import { followedBy, type HostRecord } from '../hosts/index.ts';
import type { HostNow, Question } from './decide/index.ts';
import { isOpen, type RolloutHostRow, type RolloutRow } from './rollout-row.ts';
import type { LiveRollout, RolloutsRoom } from './room.ts';

/** What is known of a rollout now. */
export function questionOf(room: RolloutsRoom, live: LiveRollout): Question {
	const now = room.clock.now();
	return {
		rollout: live.row,
		hosts: [...live.hosts.values()].map((row) => ({ row, now: hostNow(room, live, { row, now }) })),
		listeningSince: Math.max(room.startedAt, room.hosts.listeningSince()),
		damage: room.damage(),
		now
	};
}

function hostNow(
	room: RolloutsRoom,
	live: LiveRollout,
	{ row, now }: { row: RolloutHostRow; now: number }
): HostNow {
	const host = room.hosts.find(row.hostId);
	const refused = live.refused.get(row.hostId);
	const obstacle =
		host === null || row.state !== 'waiting'
			? null
			: (room.operations.obstacle(host, live.row.command) ??
				(refused !== undefined && refused.until > now ? refused : null));
	return {
		host: host && { pinnedCommit: host.pinnedCommit, ...followedBy(host) },
		inTouch: room.hosts.connection(row.hostId) !== null,
		lastSeenAt: host?.lastSeenAt ?? null,
		obstacle: obstacle && { code: obstacle.code, message: obstacle.message },
		operation: (row.operationId && live.operations.get(row.operationId)) || null,
		failedSince: host !== null && row.state === 'done' && failedSince(room, host, row),
		newer: row.state === 'waiting' ? newerOf(room, live, row.hostId) : null
	};
}

/** Whether the last thing that ended on the host, after what it was asked, went wrong. */
function failedSince(room: RolloutsRoom, host: HostRecord, row: RolloutHostRow): boolean {
	const last = room.operations.last(host.id);
	return (
		last !== null &&
		last.id !== row.operationId &&
		(last.finishedAt ?? 0) > row.changedAt &&
		STATES_OF_GROUP.failed.includes(last.state)
	);
}

/**
 * The newest rollout that was begun after this one, has the host as well, and brings it whatever this one would have brought: where
 * it asks for something else, both keep the host.
 */
function newerOf(room: RolloutsRoom, { row }: LiveRollout, hostId: string): HostNow['newer'] {
	let newest: HostNow['newer'] = null;
	for (const id of room.byHost.get(hostId) ?? []) {
		const other = room.live.get(id)?.row;
		if (other === undefined || id <= (newest?.id ?? row.id) || !isOpen(other)) continue;
		if (supersedes(other.command, row.command)) newest = { id, createdAt: other.createdAt };
	}
	return newest;
}

/** Open rollouts in which the host still waits, and which one with this command would take it from, oldest first. */
export const takenFrom = (
	room: RolloutsRoom,
	{ hostId, command }: { hostId: string; command: RolloutRow['command'] }
): RolloutRow[] =>
	[...(room.byHost.get(hostId) ?? [])].sort().flatMap((id) => {
		const live = room.live.get(id);
		return live !== undefined &&
			isOpen(live.row) &&
			live.hosts.get(hostId)?.state === 'waiting' &&
			supersedes(command, live.row.command)
			? [live.row]
			: [];
	});

/** What is asked of a rollout that is at an end, which nothing of now changes any more. */
export const NOTHING_KNOWN: HostNow = {
	host: null,
	inTouch: false,
	lastSeenAt: null,
	obstacle: null,
	operation: null,
	failedSince: false,
	newer: null
};

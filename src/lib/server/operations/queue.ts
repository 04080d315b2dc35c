import {
	allowedWhileHeld,
	COMMAND_LABELS,
	needsTarget,
	type Command
} from '$lib/protocol/index.ts';
import { followedBy, type HostRecord } from '../hosts/index.ts';
import { isUniqueViolation } from '../platform/errors.ts';
import { collapse } from './collapse.ts';
import { isPinned, targetCommit, START_WITHIN_MS } from './new-row.ts';
import type { OperationRow } from './operation-row.ts';
import { announce, TARGET_FRESH_MS, TARGET_WAIT_MS } from './request.ts';
import { isOutsideWindow } from './window.ts';
import { transition, type OperationsRoom } from './room.ts';

/**
 * Offers a host that is back and free the oldest operation that waits for it, at the target as of now
 * unless a commit was named. Calling it too often does no harm: the database lets one through.
 */
export async function offerNext(room: OperationsRoom, hostId: string): Promise<void> {
	await collapse(room, hostId);
	const [next] = room.queued.get(hostId) ?? [];
	if (!next || next.expiresAt <= room.clock.now()) return;
	// Nobody looks at the target for what goes on waiting.
	if (readyFor(room, { hostId, command: next.command }) === null) return;
	if (needsTarget(next.command))
		await room.target.refreshIfOlderThan(TARGET_FRESH_MS, TARGET_WAIT_MS);
	const host = readyFor(room, { hostId, command: next.command });
	if (host === null) return;
	const target = room.target.of(followedBy(host));
	const now = room.clock.now();
	const offered = await transition(room, {
		id: next.id,
		hostId,
		to: 'offered',
		from: ['queued'],
		set: {
			offeredAt: now,
			expiresAt: now + START_WITHIN_MS,
			commit: next.pinned ? next.commit : targetCommit(next.command, host, target),
			force: next.force || (!next.pinned && isPinned(next.command, host)),
			branch: host.profile?.branch ?? null
		},
		audit: { actor: 'system', action: 'operation.offered' }
	}).catch((error: unknown) => {
		// Somebody asked for something else in this very moment; that one goes first.
		if (isUniqueViolation(error)) return null;
		throw error;
	});
	if (offered) announce(room, offered);
}

/** The host, if it is here and free and may do this now; null: the command waits until it expires, or the host is released or opens a window. */
function readyFor(
	room: OperationsRoom,
	{ hostId, command }: { hostId: string; command: Command }
): HostRecord | null {
	const host = room.hosts.find(hostId);
	if (room.damage() !== null) return null;
	if (host === null || room.hosts.connection(hostId) === null || room.active.has(hostId))
		return null;
	if (host.holdNote !== null && !allowedWhileHeld(command)) return null;
	if (!isOutsideWindow(host, command)) return host;
	room.waitsForWindow.add(hostId);
	return null;
}

/**
 * What follows the end of an operation: the next one that waits, if all went well. After anything else the
 * rest is cancelled, because nobody should find a host switched or rebooted on top of a failure.
 */
export async function goOn(room: OperationsRoom, ended: OperationRow): Promise<void> {
	const waiting = room.queued.get(ended.hostId) ?? [];
	if (waiting.length === 0) return;
	if (ended.state === 'succeeded' || ended.state === 'expired')
		return offerNext(room, ended.hostId);
	for (const row of [...waiting])
		await transition(room, {
			id: row.id,
			hostId: row.hostId,
			to: 'cancelled',
			from: ['queued'],
			set: {
				finishedAt: room.clock.now(),
				message: `Not begun, because ${COMMAND_LABELS[ended.command]} before it ended as ${ended.state}. Ask for it again once that is settled.`
			},
			audit: { actor: 'system', action: 'operation.cancelled', detail: { after: ended.id } }
		});
}

/** The host did not take the operation: one that may wait goes back to the queue. @returns whether it did */
export async function requeue(room: OperationsRoom, row: OperationRow): Promise<boolean> {
	if (row.state !== 'offered' || row.stopRequested || row.queueUntil === null) return false;
	if (row.queueUntil <= room.clock.now()) return false;
	const waiting = await transition(room, {
		id: row.id,
		hostId: row.hostId,
		to: 'queued',
		from: ['offered'],
		set: { expiresAt: row.queueUntil },
		audit: { actor: 'system', action: 'operation.queued' }
	});
	return waiting !== null;
}

import {
	CommandArgument,
	needsTarget,
	QUEUE_MS,
	repositoryKey,
	type Command,
	type RequestOperations,
	type TargetView
} from '$lib/protocol/index.ts';
import type { HostRecord } from '../hosts/index.ts';
import { newUlid } from '../platform/ids.ts';
import type { OperationRow } from './operation-row.ts';
import type { OperationsRoom } from './room.ts';
import { worthWaitingUntil } from './window.ts';

/** An operation for an online host must begin within this time, or it expires. */
export const START_WITHIN_MS = 5 * 60_000;

/** Until when an operation that is asked for now may wait for its host; null: it may not. */
export function queueUntil(
	input: RequestOperations,
	{ now, atLeast }: { now: number; atLeast: number | null }
): number | null {
	if (input.queue !== true) return null;
	if (input.expiresInMs !== undefined) return now + input.expiresInMs;
	return Math.min(Math.max(now + QUEUE_MS.default, atLeast ?? 0), now + QUEUE_MS.max);
}

/** The row of an operation that has just been asked for: offered at once, or waiting. */
export function newRow(
	room: OperationsRoom,
	order: {
		host: HostRecord;
		actor: string;
		input: RequestOperations;
		state: 'offered' | 'queued';
		target: TargetView;
		/** When it was asked for: one moment for all hosts of a request. */
		now: number;
	}
): OperationRow {
	const { host, input, now } = order;
	const until = queueUntil(input, {
		now,
		atLeast: worthWaitingUntil(host, input.command)
	});
	const offered = order.state === 'offered';
	const commit = needsTarget(input.command) ? (input.commit ?? null) : null;
	return {
		id: newUlid(now),
		hostId: host.id,
		hostName: host.name,
		command: input.command,
		state: order.state,
		phase: null,
		unknown: false,
		stopRequested: false,
		stopForced: false,
		force: (input.force ?? false) || (commit === null && isPinned(input.command, host)),
		commit: commit ?? (offered ? targetCommit(input.command, host, order.target) : null),
		pinned: commit !== null,
		branch: host.profile?.branch ?? null,
		argument: input.argument === undefined ? null : CommandArgument.parse(input.argument),
		requestedBy: order.actor,
		requestedAt: now,
		offeredAt: offered ? now : null,
		startedAt: null,
		phaseStartedAt: null,
		finishedAt: null,
		queueUntil: until,
		agentBefore: null,
		expiresAt: offered || until === null ? now + START_WITHIN_MS : until,
		phaseLimits: room.phaseLimits,
		message: null,
		logBytes: 0,
		logOmittedBytes: 0,
		evidence: null,
		idempotencyKey: input.idempotencyKey ?? null
	};
}

/** Whether the command goes to where the host is pinned, which may lie behind what is checked out: that is meant. */
export const isPinned = (command: Command, host: HostRecord): boolean =>
	needsTarget(command) && host.pinnedCommit !== null;

/**
 * The commit the host must check out: the one it is pinned to; else the target's, when the host follows the target's
 * repository and branch; otherwise null, and the host takes the head of its own branch.
 */
export function targetCommit(command: Command, host: HostRecord, view: TargetView): string | null {
	const { target } = view;
	const { profile } = host;
	if (needsTarget(command) && host.pinnedCommit !== null) return host.pinnedCommit;
	if (!needsTarget(command) || target === null || profile === null || view.stale) return null;
	if (target.branch !== null && target.branch !== profile.branch) return null;
	const repoUrl = profile.repoUrl ?? host.facts?.checkout?.remoteUrl ?? null;
	if (
		target.repoUrl !== null &&
		repoUrl !== null &&
		repositoryKey(target.repoUrl) !== repositoryKey(repoUrl)
	)
		return null;
	return target.commit;
}

import { failpoint, type RequestOperations, type RequestOutcome } from '$lib/protocol/index.ts';
import type { RolloutHostRow } from './rollout-row.ts';
import type { LiveRollout, RolloutsRoom } from './room.ts';
import { cut } from './sentences.ts';
import { change } from './store.ts';

/** A host that was refused for something nobody knew before is asked again after this time, if it has not changed before. */
const ASK_AGAIN_MS = 30_000;

/**
 * By it no host is asked twice in the same turn. No two operations of a host have the same, so that the host itself is part of
 * the key.
 */
const keyOf = (live: LiveRollout, attempt: number): string => `rollout:${live.row.id}:${attempt}`;

/**
 * Asks hosts whose rows already say, on the disk, that they are asked. Where it is broken off, `findAnswers` finds out what came
 * of it.
 */
export async function ask(
	room: RolloutsRoom,
	live: LiveRollout,
	rows: readonly RolloutHostRow[]
): Promise<void> {
	for (const group of alike(room, rows)) {
		const outcomes = await room.operations.request({
			actor: live.row.requestedBy,
			input: {
				hostIds: group.hostIds,
				command: live.row.command,
				idempotencyKey: keyOf(live, group.attempt),
				...group.commit
			}
		});
		if (__NIXFLEET_FAILPOINTS__) failpoint('server.rollout.requested');
		await take(room, live, outcomes);
		if (__NIXFLEET_FAILPOINTS__) failpoint('server.rollout.answered');
	}
}

type Group = {
	hostIds: string[];
	attempt: number;
	commit: Pick<RequestOperations, 'commit' | 'expectedCommit'>;
};

/** Hosts that are asked the very same go into one request. */
function alike(room: RolloutsRoom, rows: readonly RolloutHostRow[]): Iterable<Group> {
	const groups = new Map<string, Group>();
	for (const { hostId, attempt, commit: wanted } of rows) {
		// A host that is pinned may go back to its pin, which it may not to a commit that is named.
		const isPin = room.hosts.find(hostId)?.pinnedCommit === wanted;
		const commit = wanted === null ? {} : isPin ? { expectedCommit: wanted } : { commit: wanted };
		const key = JSON.stringify([attempt, commit]);
		const group = groups.get(key) ?? { hostIds: [], attempt, commit };
		group.hostIds.push(hostId);
		groups.set(key, group);
	}
	return groups.values();
}

/** Stores what requests were answered. */
async function take(
	room: RolloutsRoom,
	live: LiveRollout,
	outcomes: readonly RequestOutcome[]
): Promise<void> {
	const now = room.clock.now();
	const hosts = outcomes.flatMap((outcome): RolloutHostRow[] => {
		const row = live.hosts.get(outcome.hostId);
		if (row === undefined) return [];
		if (outcome.ok) return [{ ...row, operationId: outcome.operationId }];
		const message = cut(outcome.message);
		const ends = (state: 'done' | 'skipped'): RolloutHostRow[] => [
			{ ...row, state, sentence: message, changedAt: now }
		];
		switch (outcome.code) {
			case 'on-target':
				return ends('done');
			case 'not-supported':
			case 'not-found':
				return ends('skipped');
			case 'busy':
			case 'offline':
			case 'not-ready':
			case 'other-commit':
			case 'storage':
				live.refused.set(row.hostId, {
					code: outcome.code,
					message,
					until: now + ASK_AGAIN_MS
				});
				return [{ ...row, state: 'waiting', changedAt: now }];
		}
	});
	await change(room, live, { hosts });
}

/**
 * Finds out what became of requests whose answer was lost, by a kill or a failure: the operation that was made is theirs, however
 * long ago that was; where none was made, nothing was asked, and the host waits again.
 */
export async function findAnswers(room: RolloutsRoom, live: LiveRollout): Promise<void> {
	const lost = [...live.hosts.values()].filter(
		({ state, operationId }) => state === 'asked' && operationId === null
	);
	for (const attempt of new Set(lost.map((row) => row.attempt))) {
		const rows = lost.filter((row) => row.attempt === attempt);
		const made = await room.operations.madeBefore({
			hostIds: rows.map(({ hostId }) => hostId),
			idempotencyKey: keyOf(live, attempt)
		});
		const now = room.clock.now();
		await change(room, live, {
			hosts: rows.map((row): RolloutHostRow => {
				const operationId = made.get(row.hostId);
				return operationId === undefined
					? { ...row, state: 'waiting', changedAt: now }
					: { ...row, operationId };
			})
		});
	}
}

/** Knows the operations of those hosts that are at work, and no others: reads those that nobody has told of. */
export async function readOperations(room: RolloutsRoom, live: LiveRollout): Promise<void> {
	const wanted = new Set(
		[...live.hosts.values()].flatMap(({ state, operationId }) =>
			state === 'asked' && operationId !== null ? [operationId] : []
		)
	);
	for (const id of live.operations.keys()) if (!wanted.has(id)) live.operations.delete(id);
	const missing = [...wanted].filter((id) => !live.operations.has(id));
	if (missing.length === 0) return;
	for (const row of await room.operations.rows(missing))
		// What was told meanwhile is newer.
		if (!live.operations.has(row.id)) live.operations.set(row.id, row);
}

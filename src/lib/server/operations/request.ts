import {
	COMMAND_LABELS,
	movesCheckout,
	repositoryKey,
	shortCommit,
	type Command,
	type RequestOperations,
	type RequestOutcome,
	type TargetView
} from '$lib/protocol/index.ts';
import { and, eq, inArray, gt } from 'drizzle-orm';
import { operations } from '../db/index.ts';
import type { HostRecord } from '../hosts/index.ts';
import { newUlid } from '../platform/ids.ts';
import { toOrder, type OperationRow } from './operation-row.ts';
import { refusal } from './pre-check.ts';
import { remember, type OperationsRoom } from './room.ts';

/** An operation for an online host must begin within this time, or it expires. */
export const START_WITHIN_MS = 5 * 60_000;
/** How long an idempotency key is remembered. */
const IDEMPOTENCY_MS = 24 * 3_600_000;
/** What was pushed a moment ago must be what is pulled, so the target is looked at for every pull … */
const TARGET_FRESH_MS = 0;
/** … but a click never waits longer than this for it. */
const TARGET_WAIT_MS = 2_000;

type Request = { actor: string; input: RequestOperations };

/**
 * Asks hosts to do something. Every accepted host gets a row, committed before anything is sent and
 * already carrying its target commit; every refused one gets a reason. One insert, however many hosts.
 */
export async function requestOperations(
	room: OperationsRoom,
	request: Request
): Promise<RequestOutcome[]> {
	const { input } = request;
	const hostIds = [...new Set(input.hostIds)];
	const outcomes = new Map<string, RequestOutcome>(await repeatedOutcomes(room, input, hostIds));
	const target = movesCheckout(input.command)
		? await room.target.refreshIfOlderThan(TARGET_FRESH_MS, TARGET_WAIT_MS)
		: room.target.view();

	const rows: OperationRow[] = [];
	for (const hostId of hostIds) {
		if (outcomes.has(hostId)) continue;
		const host = room.hosts.find(hostId);
		const reason = refusal({
			command: input.command,
			force: input.force ?? false,
			hostId,
			host,
			presence: host ? room.hosts.presence(host) : 'never',
			connected: room.hosts.connection(hostId) !== null,
			active: room.active.get(hostId) ?? null,
			target,
			now: room.clock.now()
		});
		if (reason !== null) outcomes.set(hostId, reason);
		else if (host) rows.push(newRow(room, { host, request, target }));
	}
	if (rows.length > 0)
		for (const outcome of await store(room, request, rows)) outcomes.set(outcome.hostId, outcome);
	return hostIds.map((id) => outcomes.get(id)).filter((outcome) => outcome !== undefined);
}

/** The same key within 24 hours returns the same operation, whatever has become of it. */
async function repeatedOutcomes(
	room: OperationsRoom,
	input: RequestOperations,
	hostIds: string[]
): Promise<[string, RequestOutcome][]> {
	if (input.idempotencyKey === undefined) return [];
	const rows = await room.db
		.select({ id: operations.id, hostId: operations.hostId })
		.from(operations)
		.where(
			and(
				inArray(operations.hostId, hostIds),
				eq(operations.idempotencyKey, input.idempotencyKey),
				gt(operations.requestedAt, room.clock.now() - IDEMPOTENCY_MS)
			)
		);
	return rows.map((row) => [row.hostId, { ok: true, hostId: row.hostId, operationId: row.id }]);
}

function newRow(
	room: OperationsRoom,
	order: { host: HostRecord; request: Request; target: TargetView }
): OperationRow {
	const { host, request, target } = order;
	const now = room.clock.now();
	return {
		id: newUlid(now),
		hostId: host.id,
		hostName: host.name,
		command: request.input.command,
		state: 'offered',
		phase: null,
		unknown: false,
		stopRequested: false,
		stopForced: false,
		force: request.input.force ?? false,
		commit: pinnedCommit(request.input.command, host, target),
		branch: host.profile?.branch ?? null,
		requestedBy: request.actor,
		requestedAt: now,
		offeredAt: now,
		startedAt: null,
		phaseStartedAt: null,
		finishedAt: null,
		expiresAt: now + START_WITHIN_MS,
		phaseLimits: room.phaseLimits,
		message: null,
		logBytes: 0,
		logOmittedBytes: 0,
		evidence: null,
		idempotencyKey: request.input.idempotencyKey ?? null
	};
}

/**
 * The commit the host must check out: the target's, when the host follows the target's repository and
 * branch; otherwise null, and the host takes the head of its own branch.
 */
export function pinnedCommit(command: Command, host: HostRecord, view: TargetView): string | null {
	const { target } = view;
	const { profile } = host;
	if (!movesCheckout(command) || target === null || profile === null || view.stale) return null;
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

async function store(
	room: OperationsRoom,
	request: Request,
	rows: OperationRow[]
): Promise<RequestOutcome[]> {
	const { command } = request.input;
	const [stored] = await room.db.batch([
		// A host that became busy meanwhile violates the partial index: no row, and no harm to the others.
		room.db.insert(operations).values(rows).onConflictDoNothing().returning({ id: operations.id }),
		room.audit.row({
			actor: request.actor,
			action: 'operation.requested',
			target: rows.length === 1 ? rows[0]?.id : undefined,
			detail: {
				command,
				force: request.input.force ?? false,
				hosts: rows.map((row) => row.hostName).slice(0, 1_000)
			}
		})
	]);
	const made = new Set(stored.map((row) => row.id));
	return rows.map((row): RequestOutcome => {
		if (!made.has(row.id)) {
			const active = room.active.get(row.hostId);
			return {
				ok: false,
				hostId: row.hostId,
				code: 'busy',
				message: `${row.hostName} has just been given another operation. ${COMMAND_LABELS[command]} was not started.`,
				activeOperationId: active?.id ?? null,
				forceable: false
			};
		}
		remember(room, row);
		room.hosts
			.connection(row.hostId)
			?.send({ type: 'offer', operation: toOrder(row, room.clock.now()) });
		room.log.info('Operation offered', {
			operation: row.id,
			host: row.hostName,
			command,
			by: row.requestedBy,
			commit: row.commit === null ? null : shortCommit(row.commit)
		});
		return { ok: true, hostId: row.hostId, operationId: row.id };
	});
}

import {
	COMMAND_LABELS,
	CommandArgument,
	needsTarget,
	shortCommit,
	type RequestOperations,
	type RequestOutcome,
	failpoint
} from '$lib/protocol/index.ts';
import { followedBy } from '../hosts/index.ts';
import { FleetError } from '../platform/errors.ts';
import { and, eq, inArray, sql } from 'drizzle-orm';
import { operations } from '../db/index.ts';
import { collapse } from './collapse.ts';
import { newRow } from './new-row.ts';
import { toOrder, type OperationRow } from './operation-row.ts';
import { judgeRequest } from './pre-check.ts';
import { remember, type OperationsRoom } from './room.ts';

/** How long an idempotency key is remembered. */
const IDEMPOTENCY_MS = 24 * 3_600_000;
/** What was pushed a moment ago must be what is pulled, so the target is looked at for every pull … */
export const TARGET_FRESH_MS = 0;
/** … but nobody waits longer than this for it. */
export const TARGET_WAIT_MS = 2_000;

/** Commits that a row of the audit log names: hosts of one command follow few branches, or are pinned. */
const COMMITS_KEPT = 32;

type Request = { actor: string; input: RequestOperations };

/**
 * Asks hosts to do something. Every accepted host gets a row, committed before anything is sent: offered at
 * once with its target commit, or queued where the host is offline or outside its windows and may be waited for. Every refused one
 * gets a reason. One insert, however many hosts.
 */
export async function requestOperations(
	room: OperationsRoom,
	request: Request
): Promise<RequestOutcome[]> {
	const { input, actor } = request;
	const damage = room.damage();
	if (damage !== null)
		throw new FleetError(
			'storage',
			`The dashboard's database is damaged (${damage}). Nothing is asked of hosts until a backup of it is restored: see its log.`
		);
	const hostIds = [...new Set(input.hostIds)];
	const outcomes = new Map<string, RequestOutcome>(await repeatedOutcomes(room, input, hostIds));
	if (needsTarget(input.command))
		await room.target.refreshIfOlderThan(TARGET_FRESH_MS, TARGET_WAIT_MS);

	const now = room.clock.now();
	const rows: OperationRow[] = [];
	for (const hostId of hostIds) {
		if (outcomes.has(hostId)) continue;
		const host = room.hosts.find(hostId);
		const target = room.target.of(followedBy(host));
		const judged = judgeRequest({
			command: input.command,
			force: input.force ?? false,
			queue: input.queue ?? false,
			hostId,
			host,
			presence: host ? room.hosts.presence(host) : 'never',
			connected: room.hosts.connection(hostId) !== null,
			active: room.active.get(hostId) ?? null,
			commit: input.commit ?? null,
			expectedCommit: input.expectedCommit ?? null,
			argument: input.argument === undefined ? null : CommandArgument.parse(input.argument),
			target,
			ancestry: room.target.ancestry
		});
		if ('refused' in judged) outcomes.set(hostId, judged.refused);
		else if (host)
			rows.push(newRow(room, { host, actor, input, state: judged.state, target, now }));
	}
	if (rows.length > 0)
		for (const outcome of await store(room, request, rows)) outcomes.set(outcome.hostId, outcome);
	return hostIds.map((id) => outcomes.get(id)).filter((outcome) => outcome !== undefined);
}

/**
 * The same key within 24 hours returns the same operation, whatever has become of it. An older one is forgotten, because no two
 * operations of a host have the same.
 */
async function repeatedOutcomes(
	room: OperationsRoom,
	input: RequestOperations,
	hostIds: string[]
): Promise<[string, RequestOutcome][]> {
	if (input.idempotencyKey === undefined) return [];
	const rows = await room.db
		.select({
			id: operations.id,
			hostId: operations.hostId,
			state: operations.state,
			requestedAt: operations.requestedAt
		})
		.from(operations)
		.where(
			and(inArray(operations.hostId, hostIds), eq(operations.idempotencyKey, input.idempotencyKey))
		);
	const since = room.clock.now() - IDEMPOTENCY_MS;
	const old = rows.filter(({ requestedAt }) => requestedAt <= since).map(({ id }) => id);
	if (old.length > 0)
		await room.db
			.update(operations)
			.set({ idempotencyKey: null })
			.where(inArray(operations.id, old));
	return rows
		.filter(({ requestedAt }) => requestedAt > since)
		.map(({ id, hostId, state }) => [
			hostId,
			{ ok: true, hostId, operationId: id, queued: state === 'queued' }
		]);
}

/** What a request with this key has made, however long ago, by host. */
export async function madeBefore(
	room: OperationsRoom,
	{ hostIds, idempotencyKey }: { hostIds: readonly string[]; idempotencyKey: string }
): Promise<Map<string, string>> {
	const rows = await room.db
		.select({ id: operations.id, hostId: operations.hostId })
		.from(operations)
		.where(
			and(
				sql`${operations.hostId} in (select value from json_each(${JSON.stringify(hostIds)}))`,
				eq(operations.idempotencyKey, idempotencyKey)
			)
		);
	return new Map(rows.map(({ id, hostId }) => [hostId, id]));
}

async function store(
	room: OperationsRoom,
	request: Request,
	rows: OperationRow[]
): Promise<RequestOutcome[]> {
	const { command } = request.input;
	if (__NIXFLEET_FAILPOINTS__) failpoint('server.request.parsed');
	const [{ rowsAffected }] = await room.db.batch([
		// A host that became busy meanwhile violates the partial index: no row, and no harm to the others.
		room.insertRows(rows),
		room.audit.row({
			actor: request.actor,
			action: 'operation.requested',
			target: rows.length === 1 ? rows[0]?.id : undefined,
			detail: {
				command,
				force: request.input.force ?? false,
				queued: rows.filter((row) => row.state === 'queued').length,
				hosts: rows.map((row) => row.hostName).slice(0, 1_000),
				// What waits takes the commit of its time: its operation tells it then.
				commits: [...new Set(rows.flatMap(({ commit }) => commit ?? []))].slice(0, COMMITS_KEPT)
			}
		})
	]);
	if (__NIXFLEET_FAILPOINTS__) failpoint('server.request.inserted');
	const made = rowsAffected === rows.length ? rows : await madeOf(room, rows);
	// What is on the disk is told first. Nothing is awaited before it is remembered, so no answer can come in between.
	for (const row of made) if (row.state === 'offered') tell(room, row);
	for (const row of made) remember(room, row);
	for (const row of made)
		if (row.state === 'queued') await collapse(room, row.hostId);
		else note(room, row);
	const kept = new Set(made);
	const lost = rows.filter((row) => !kept.has(row)).map(({ hostId }) => hostId);
	// What it lost against may be the same request, made twice in one moment.
	const repeated = new Map(
		lost.length > 0 ? await repeatedOutcomes(room, request.input, lost) : []
	);
	return rows.map((row) =>
		kept.has(row)
			? { ok: true, hostId: row.hostId, operationId: row.id, queued: row.state === 'queued' }
			: (repeated.get(row.hostId) ?? lostTheRace(room, row))
	);
}

/** Which of the rows are there: the others lost against an operation that their host was given in the same moment. */
async function madeOf(room: OperationsRoom, rows: OperationRow[]): Promise<OperationRow[]> {
	const ids = rows.map((row) => row.id);
	const found = await room.db
		.select({ id: operations.id })
		.from(operations)
		.where(sql`${operations.id} in (select value from json_each(${JSON.stringify(ids)}))`);
	const made = new Set(found.map(({ id }) => id));
	return rows.filter(({ id }) => made.has(id));
}

/** Tells the host of an operation that was just offered to it. */
export function announce(room: OperationsRoom, row: OperationRow): void {
	tell(room, row);
	note(room, row);
}

function tell(room: OperationsRoom, row: OperationRow): void {
	if (__NIXFLEET_FAILPOINTS__) failpoint('server.offer.sending');
	room.hosts
		.connection(row.hostId)
		?.send({ type: 'offer', operation: toOrder(row, room.clock.now()) });
	if (__NIXFLEET_FAILPOINTS__) failpoint('server.offer.sent');
}

const note = (room: OperationsRoom, row: OperationRow): void =>
	room.log.info('Operation offered', {
		operation: row.id,
		host: row.hostName,
		command: row.command,
		by: row.requestedBy,
		commit: row.commit === null ? null : shortCommit(row.commit)
	});

const lostTheRace = (room: OperationsRoom, row: OperationRow): RequestOutcome => ({
	ok: false,
	hostId: row.hostId,
	code: 'busy',
	message: `${row.hostName} has just been given another operation. ${COMMAND_LABELS[row.command]} was not started.`,
	activeOperationId: room.active.get(row.hostId)?.id ?? null,
	forceable: false,
	queueable: false
});

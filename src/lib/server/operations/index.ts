import {
	ACTIVE_STATES,
	COMMANDS,
	COMMAND_LABELS,
	endsContact,
	failpoint,
	isTerminal,
	type Availability,
	type Command,
	type JournalEntry,
	type ListOperations,
	type LogChunk,
	type OperationResult,
	type Phase,
	type PhaseLimits,
	type RejectInput,
	type JournalVerdict,
	type RequestOperations,
	type RequestOutcome,
	type RowActions,
	type RowOperation
} from '$lib/protocol/index.ts';
import { isActivating } from '$lib/protocol/activating.ts';
import { eq, inArray, sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { Audit } from '../audit/index.ts';
import { GroupCommit, operations, rowsInserter, type Database } from '../db/index.ts';
import type { HostRecord, Hosts } from '../hosts/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { Signal } from '../platform/signal.ts';
import { accept, enterPhase, finish, reject } from './answer.ts';
import { changeStatements } from './change-statement.ts';
import { expireOverdue } from './expire.ts';
import { assertOwn } from './ownership.ts';
import { followLog, logPage, piecesLookUp, readLog } from './log/follow.ts';
import { getOperation, listOperations } from './list.ts';
import { fromChunk } from './log/piece.ts';
import { LogWriter } from './log/writer.ts';
import { toRowOperation, type OperationRow } from './operation-row.ts';
import { openOperations, type OpenOperations } from './open-operations.ts';
import { availability, obstacle, type Obstacle } from './pre-check.ts';
import { reconcile } from './reconcile.ts';
import { keepHistory } from './retention.ts';
import { madeBefore, requestOperations } from './request.ts';
import { abandon } from './abandon.ts';
import { offerNext, requeue } from './queue.ts';
import { amend, remember, type OperationsRoom, type TargetDoor } from './room.ts';
import { activationGoesOn, stopOperation, stopOperations } from './stop.ts';
import { createTally, type Ended } from './tally.ts';
import { afterEnd, loadUnresolved, type Unresolved } from './unresolved.ts';

export { targetCommit } from './new-row.ts';
export type { OpenOperations } from './open-operations.ts';
export type { Ended } from './tally.ts';
export { TARGET_FRESH_MS, TARGET_WAIT_MS } from './request.ts';
export type { OperationRow } from './operation-row.ts';
export type { Obstacle } from './pre-check.ts';
export type { TargetDoor } from './room.ts';
export type { Unresolved } from './unresolved.ts';

export type Operations = Awaited<ReturnType<typeof createOperations>>;

const EXPIRE_EVERY_MS = 5_000;

/** What hosts were asked to do, what they are doing, and how it ended. */
export async function createOperations(options: {
	db: Database;
	audit: Audit;
	clock: Clock;
	log: Logger;
	hosts: Hosts;
	target: TargetDoor;
	phaseLimits: PhaseLimits;
	historyDays: number;
	damage: () => string | null;
}) {
	const commits = new GroupCommit(options.db);
	const changed = new Signal<OperationRow>();
	const logStored: OperationsRoom['logStored'] = new Signal();
	const active = new Map<string, OperationRow>();
	const queued = new Map<string, OperationRow[]>();
	const room: OperationsRoom = {
		...options,
		insertRows: rowsInserter(options.db, operations),
		change: changeStatements(options.db),
		commits,
		active,
		queued,
		waitsForWindow: new Set(),
		tally: createTally(),
		last: new Map(),
		changed,
		logStored,
		foreignCalls: new Map(),
		lookUpPieces: piecesLookUp(options.db),
		logs: new LogWriter({
			db: options.db,
			log: options.log,
			onStored: (id, pieces) => logStored.emit({ id, pieces })
		})
	};
	await load(room);
	const unresolved = await unresolvedByHost(room);
	const unlistenEnds = changed.on((row) => {
		if (!isTerminal(row.state) || options.hosts.find(row.hostId) === null) return;
		const left = afterEnd(unresolved.get(row.hostId) ?? [], row);
		if (left.length === 0) unresolved.delete(row.hostId);
		else unresolved.set(row.hostId, left);
	});
	const unlistenChanges = options.hosts.changed.on((hostId) => {
		// Every time costs a look at the target, so only where one was waited for.
		if (!room.waitsForWindow.has(hostId) || room.hosts.find(hostId)?.facts?.window?.open === false)
			return;
		room.waitsForWindow.delete(hostId);
		offerSoon(room, hostId);
	});
	const unlisten = options.hosts.removed.on((hostId) => {
		room.waitsForWindow.delete(hostId);
		room.foreignCalls.delete(hostId);
		unresolved.delete(hostId);
		for (const row of [active.get(hostId), ...(queued.get(hostId) ?? [])])
			if (row)
				abandon(room, row).catch((error: unknown) =>
					options.log.error('An operation of a removed host could not be ended', { error })
				);
	});
	const timer = setInterval(
		() =>
			void expireOverdue(room).catch((error: unknown) =>
				options.log.error('Expiring operations failed', { error })
			),
		EXPIRE_EVERY_MS
	);
	timer.unref();
	const stopKeeping = keepHistory(room, options.historyDays);

	return {
		changed,
		async request(request: { actor: string; input: RequestOperations }): Promise<RequestOutcome[]> {
			const outcomes = await requestOperations(room, request);
			// The host may have come back between the look at it and the commit.
			for (const outcome of outcomes)
				if (outcome.ok && outcome.queued) offerSoon(room, outcome.hostId);
			return outcomes;
		},
		/** Why a host cannot be asked for this now, as far as is known without its target; null: it can. */
		obstacle: (host: HostRecord, command: Command): Obstacle | null =>
			obstacle({ ...stateOf(room, host), command }),
		/** What a request with this key has made, however long ago, by host. */
		madeBefore: (request: { hostIds: readonly string[]; idempotencyKey: string }) =>
			madeBefore(room, request),
		/** The rows of those of these operations that the history has. */
		rows: (ids: readonly string[]): Promise<OperationRow[]> =>
			room.db
				.select()
				.from(operations)
				.where(sql`${operations.id} in (select value from json_each(${JSON.stringify(ids)}))`),
		/** What waits for a host that was released is offered to it. */
		resume: (hostId: string): void => offerSoon(room, hostId),
		stop: (request: { actor: string; id: string; force: boolean }) => stopOperation(room, request),
		stopAll: (request: { actor: string; ids: readonly string[] }) => stopOperations(room, request),
		list: (input: z.infer<typeof ListOperations>) => listOperations(room, input),
		get: (id: string) => getOperation(room, id),
		followLog: (request: { id: string; offset: number; signal: AbortSignal }) =>
			followLog(room, request),
		readLog: (position: { id: string; offset: number }) => readLog(room, position),
		logPage: (position: { id: string; offset: number }) => logPage(room, position),
		accept: (host: HostRecord, id: string) => accept(room, host, id),
		reject: (
			host: HostRecord,
			input: { id: string; reason: RejectInput['reason']; message: string }
		) => reject(room, host, input),
		enterPhase: (host: HostRecord, input: { id: string; phase: Phase }) =>
			enterPhase(room, host, input),
		finish: (host: HostRecord, input: { id: string; result: OperationResult }) =>
			finish(room, host, input),
		/** @returns where the host must go on; an operation that has ended takes nothing more */
		async appendLog(
			host: HostRecord,
			input: { id: string; chunk: LogChunk; omitted?: number }
		): Promise<number> {
			const bytes = fromChunk(input.chunk);
			const { offset } = input.chunk;
			await assertOwn(room, host, { id: input.id, verb: 'log' });
			if (room.active.get(host.id)?.id !== input.id) return offset + bytes.length;
			if (__NIXFLEET_FAILPOINTS__) failpoint('server.log.read');
			const next = await room.logs.append(input.id, {
				offset,
				bytes,
				omitted: input.omitted ?? 0
			});
			if (__NIXFLEET_FAILPOINTS__) failpoint('server.log.committed');
			return next;
		},
		async reconcile(host: HostRecord, journal: JournalEntry[]): Promise<JournalVerdict[]> {
			const verdicts = await reconcile(room, host, journal);
			// Looking at the target may take a moment, and hello is not made to wait for it.
			offerSoon(room, host.id);
			return verdicts;
		},
		/** Contact with a host is lost: what runs there is no longer known. */
		async contactLost(host: HostRecord): Promise<void> {
			const row = room.active.get(host.id);
			if (row === undefined) return;
			if (row.state === 'offered') return void (await requeue(room, row));
			if (!endsContact(row.command))
				await amend(room, { id: row.id, states: ['running'], set: { unknown: true } });
		},
		/** How often a host spoke of operations that are not its own, since the start. */
		foreignCalls: (hostId: string): number => room.foreignCalls.get(hostId) ?? 0,
		/** What waits for a host, oldest first. */
		queued: (hostId: string): RowOperation[] => (room.queued.get(hostId) ?? []).map(toRowOperation),
		open: (): OpenOperations => openOperations(room),
		/** How many ended since the start, for every command and every way to end. */
		ended: (): readonly Ended[] => room.tally.all(),
		active: (hostId: string): OperationRow | null => room.active.get(hostId) ?? null,
		last: (hostId: string): OperationRow | null => room.last.get(hostId) ?? null,
		/** What went wrong on a host and was not made good since, oldest first; one of each command at most. */
		unresolved: (hostId: string): readonly Unresolved[] => unresolved.get(hostId) ?? [],
		rowOperation: (row: OperationRow | null): RowOperation | null =>
			row === null ? null : toRowOperation(row),
		actions: (host: HostRecord): RowActions => rowActions(room, host),
		async close(): Promise<void> {
			clearInterval(timer);
			unlistenEnds();
			unlistenChanges();
			unlisten();
			await stopKeeping();
			await commits.settled();
		}
	};
}

/** Offers what waits for a host, without making anybody wait for it. */
function offerSoon(room: OperationsRoom, hostId: string): void {
	offerNext(room, hostId).catch((error: unknown) =>
		room.log.error('What waits for a host could not be offered', { hostId, error })
	);
}

function rowActions(room: OperationsRoom, host: HostRecord): RowActions {
	const state = stateOf(room, host);
	const actions = Object.fromEntries(
		COMMANDS.map((command) => [command, availability({ ...state, command })])
	);
	return { ...actions, stop: stopAvailability(state) } as RowActions;
}

/** What the pre-check looks at. */
const stateOf = (room: OperationsRoom, host: HostRecord) => ({
	host,
	presence: room.hosts.presence(host),
	connected: room.hosts.connection(host.id) !== null,
	active: room.active.get(host.id) ?? null
});

function stopAvailability({ host, connected, active }: ReturnType<typeof stateOf>): Availability {
	if (active === null) return { enabled: false, reason: 'Nothing is running.' };
	if (active.stopRequested && !active.unknown)
		return {
			enabled: false,
			reason: `${COMMAND_LABELS[active.command]} is being stopped already.`
		};
	// A host that is away may be through with it: a stop is kept for when it returns.
	return connected && isActivating(active)
		? { enabled: false, reason: activationGoesOn(host.name, active.command) }
		: { enabled: true };
}

/** Reads what is active and what ended last. Until its host says hello, a running operation is unknown. */
async function load(room: OperationsRoom): Promise<void> {
	await room.db.update(operations).set({ unknown: true }).where(eq(operations.state, 'running'));
	const openRows = await room.db
		.select()
		.from(operations)
		.where(inArray(operations.state, ['queued', ...ACTIVE_STATES]))
		.orderBy(operations.id);
	for (const row of openRows) remember(room, row);
	for (const row of openRows) {
		if (room.hosts.find(row.hostId) === null) await abandon(room, row);
		// Nobody is connected yet, so it waits as it does when its host leaves.
		else if (row.state === 'offered') await requeue(room, row);
	}
	const newest = room.db
		.select({ id: sql<string>`max(${operations.id})` })
		.from(operations)
		.where(sql`${operations.state} not in ('queued', 'offered', 'running')`)
		.groupBy(operations.hostId);
	const lastRows = await room.db.select().from(operations).where(inArray(operations.id, newest));
	for (const row of lastRows) room.last.set(row.hostId, row);
}

async function unresolvedByHost(room: OperationsRoom): Promise<Map<string, readonly Unresolved[]>> {
	const byHost = new Map<string, Unresolved[]>();
	for (const row of await loadUnresolved(room.db)) {
		if (room.hosts.find(row.hostId) === null) continue;
		const others = byHost.get(row.hostId);
		if (others) others.push(row);
		else byHost.set(row.hostId, [row]);
	}
	return byHost;
}

import {
	type Ancestry,
	isTerminal,
	statesBefore,
	type OperationState,
	type PhaseLimits,
	type TargetView
} from '$lib/protocol/index.ts';
import { eq } from 'drizzle-orm';
import type { Audit, AuditEntry } from '../audit/index.ts';
import {
	operations,
	unpackRow,
	type Database,
	type GroupCommit,
	type rowsInserter
} from '../db/index.ts';
import type { Hosts } from '../hosts/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { Signal } from '../platform/signal.ts';
import type { changeStatements } from './change-statement.ts';
import type { piecesLookUp } from './log/follow.ts';
import type { LogPiece } from './log/piece.ts';
import type { LogWriter } from './log/writer.ts';
import type { OperationRow } from './operation-row.ts';
import type { Tally } from './tally.ts';

/** What this room asks of the target: the view, and a fresher one when it is worth waiting for. */
export type TargetDoor = {
	/** The target of one host. */
	of(host: { repoUrl: string | null; branch: string | null }): TargetView;
	/** At most `capMs` are spent waiting; then what is known last has to do. */
	refreshIfOlderThan(ageMs: number, capMs: number): Promise<unknown>;
	ancestry: Ancestry;
};

/** What the verbs of this room share. */
export type OperationsRoom = {
	db: Database;
	/** The statement that makes rows of operations. */
	insertRows: ReturnType<typeof rowsInserter<typeof operations>>;
	/** The statement that changes a row. */
	change: ReturnType<typeof changeStatements>;
	/** Where agents answer: many of them at once. */
	commits: GroupCommit;
	audit: Audit;
	clock: Clock;
	log: Logger;
	hosts: Hosts;
	target: TargetDoor;
	phaseLimits: PhaseLimits;
	/** What is wrong with the database; null: nothing. What is led by half a memory is better not led. */
	damage: () => string | null;
	/** The active operation of each host, as the database has it. */
	active: Map<string, OperationRow>;
	/** What waits for each host, oldest first, as the database has it. */
	queued: Map<string, OperationRow[]>;
	/** Hosts for which something waits until they may be changed again. */
	waitsForWindow: Set<string>;
	/** How many ended since the start. */
	tally: Tally;
	/** The newest finished operation of each host. */
	last: Map<string, OperationRow>;
	logs: LogWriter;
	/** How often each host spoke of operations that are not its own, since the start. */
	foreignCalls: Map<string, number>;
	/** An operation's row changed. */
	changed: Signal<OperationRow>;
	/** Output of an operation that was just stored. */
	logStored: Signal<{ id: string; pieces: readonly LogPiece[] }>;
	lookUpPieces: ReturnType<typeof piecesLookUp>;
};

/** Puts a row the database has just confirmed into memory and tells the listeners. */
export function remember(room: OperationsRoom, row: OperationRow): void {
	const waiting = (room.queued.get(row.hostId) ?? []).filter((other) => other.id !== row.id);
	if (row.state === 'queued') waiting.push(row);
	if (waiting.length === 0) room.queued.delete(row.hostId);
	else
		room.queued.set(
			row.hostId,
			waiting.sort((a, b) => (a.id < b.id ? -1 : 1))
		);
	if (row.state === 'queued') {
		// It was offered and went back: it does not hold the host any more.
		if (room.active.get(row.hostId)?.id === row.id) room.active.delete(row.hostId);
	} else if (isTerminal(row.state)) {
		if (room.active.get(row.hostId)?.id === row.id) room.active.delete(row.hostId);
		const last = room.last.get(row.hostId);
		if (!last || last.id <= row.id) room.last.set(row.hostId, row);
	} else room.active.set(row.hostId, row);
	room.changed.emit(row);
}

/** The row of an operation that an agent speaks of: mostly the active one of its host, which is known without a look. */
export async function rowFor(
	room: OperationsRoom,
	of: { hostId: string; id: string }
): Promise<OperationRow | null> {
	const active = room.active.get(of.hostId);
	return active?.id === of.id ? active : findRow(room, of.id);
}

/** The row as the database has it, with the output's size as of now. */
export async function findRow(room: OperationsRoom, id: string): Promise<OperationRow | null> {
	return (await room.db.query.operations.findFirst({ where: eq(operations.id, id) })) ?? null;
}

export type Transition = {
	id: string;
	hostId: string;
	to: OperationState;
	set?: Partial<Omit<OperationRow, 'id' | 'hostId' | 'state'>>;
	/** Narrower than what the state table allows, when the caller knows better. */
	from?: OperationState[];
	audit: AuditEntry;
};

/**
 * The one way an operation changes its state: a conditional update, with its audit row in the same
 * batch, written only if the update took effect. Terminal states have no way out in the table, so a late message changes nothing.
 * @returns the new row, or null when the operation was not in a state that allows the step
 */
export async function transition(
	room: OperationsRoom,
	step: Transition
): Promise<OperationRow | null> {
	const from = step.from ?? statesBefore(step.to);
	const [rows] = await room.commits.batch([
		room.change({
			id: step.id,
			hostId: step.hostId,
			states: from,
			set: { ...step.set, state: step.to }
		}),
		room.audit.rowIfChanged({ ...step.audit, target: step.id })
	]);
	const row = changed(room, rows);
	if (row !== null && isTerminal(row.state)) room.tally.add(row);
	return row;
}

/** Changes fields of an active operation without changing its state; with what is to be told of it, where somebody asked. */
export async function amend(
	room: OperationsRoom,
	{
		audit,
		...change
	}: {
		id: string;
		states: OperationState[];
		set: Partial<Omit<OperationRow, 'id' | 'hostId' | 'state'>>;
		audit?: AuditEntry;
	}
): Promise<OperationRow | null> {
	const [rows] = await room.commits.batch(
		audit === undefined
			? [room.change(change)]
			: [room.change(change), room.audit.rowIfChanged({ ...audit, target: change.id })]
	);
	return changed(room, rows);
}

/** The row that a change left, if it changed one. */
function changed(room: OperationsRoom, rows: { packed: string }[]): OperationRow | null {
	const [stored] = rows;
	if (stored === undefined) return null;
	const row = unpackRow(operations, stored.packed);
	remember(room, row);
	return row;
}

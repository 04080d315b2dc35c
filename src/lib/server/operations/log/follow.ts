import { isTerminal, type LogEvent, type LogPage } from '$lib/protocol/index.ts';
import { and, asc, eq, gte, lte, sql } from 'drizzle-orm';
import { operationLog, type Database } from '../../db/index.ts';
import { FleetError } from '../../platform/errors.ts';
import { Wake } from '../../platform/wake.ts';
import { FreshPieces } from './fresh-pieces.ts';
import { LogPiece, toChunk } from './piece.ts';
import { toOperation, type OperationRow } from '../operation-row.ts';
import { findRow, type OperationsRoom } from '../room.ts';

/** Rows read at once: at most 8 × 32 KiB are held for one reader, however long the log is. */
const ROWS_PER_READ = 8;

/** The look for stored pieces from an offset on, built once. */
export function piecesLookUp(db: Database) {
	const own = eq(operationLog.operationId, sql.placeholder('id'));
	// By the key alone: the piece that `offset` may lie in, and on from there. Measuring every piece before it would make
	// reading a log of many small pieces quadratic.
	const first = db
		.select({ offset: sql`coalesce(max(${operationLog.offset}), 0)` })
		.from(operationLog)
		.where(and(own, lte(operationLog.offset, sql.placeholder('offset'))));
	return db
		.select()
		.from(operationLog)
		.where(and(own, gte(operationLog.offset, first)))
		.orderBy(asc(operationLog.offset))
		.limit(ROWS_PER_READ + 1)
		.prepare();
}

/** Stored pieces that reach beyond `offset`, in order; fewer than `ROWS_PER_READ` are all there are. */
export async function readLog(
	room: Pick<OperationsRoom, 'lookUpPieces'>,
	{ id, offset }: { id: string; offset: number }
): Promise<LogPiece[]> {
	const rows = await room.lookUpPieces.all({ id, offset });
	return rows
		.map((row) => new LogPiece(row.offset, new Uint8Array(row.bytes)))
		.filter(({ end }) => end > offset)
		.slice(0, ROWS_PER_READ)
		.map((piece) => piece.from(offset));
}

/** What is stored of an operation's output from an offset on, as much as one answer holds. @throws {FleetError} not-found */
export async function logPage(
	room: OperationsRoom,
	{ id, offset }: { id: string; offset: number }
): Promise<LogPage> {
	// The state first: what was stored before the end of an operation is then read, never missed.
	const row = await findRow(room, id);
	if (!row) throw noOperation();
	const pieces = await readLog(room, { id, offset });
	return {
		chunks: pieces.map((piece) => toChunk(piece.offset, piece.bytes)),
		next: pieces.at(-1)?.end ?? offset,
		complete: pieces.length < ROWS_PER_READ && isTerminal(row.state),
		operation: toOperation(row)
	};
}

const noOperation = (): FleetError =>
	new FleetError('not-found', 'There is no such operation. It may have been pruned.');

/**
 * An operation's output from an offset on, live until it has ended. The reader sets the pace: pieces are taken when it asks for
 * them, from what has just come or from the database, so a slow one holds nothing but its place.
 */
export async function* followLog(
	room: OperationsRoom,
	request: { id: string; offset: number; signal: AbortSignal }
): AsyncGenerator<LogEvent> {
	const { id } = request;
	let current = await findRow(room, id);
	if (!current) throw noOperation();
	const wake = new Wake();
	wake.wakeOn(request.signal);
	const fresh = new FreshPieces();
	let latest: OperationRow = current;
	// Listening begins before reading: what comes in between is read, never missed.
	const unlisten = [
		room.changed.on((row) => {
			if (row.id !== id) return;
			latest = row;
			wake.wake();
		}),
		room.logStored.on((stored) => {
			if (stored.id !== id) return;
			fresh.put(stored.pieces);
			wake.wake();
		})
	];
	try {
		let offset = request.offset;
		let told = '';
		while (!request.signal.aborted) {
			current = latest;
			const taken = fresh.take(offset);
			const pieces = taken ?? (await readLog(room, { id, offset }));
			for (const piece of pieces) {
				if (piece.offset > offset) yield { type: 'omitted', offset, bytes: piece.offset - offset };
				yield piece.event;
				offset = piece.end;
			}
			const drained = taken === null ? pieces.length < ROWS_PER_READ : fresh.endsAt(offset);
			const complete = drained && isTerminal(current.state);
			const state = `${current.state} ${current.phase} ${current.unknown} ${current.stopRequested} ${complete}`;
			if (state !== told) {
				told = state;
				yield { type: 'operation', operation: toOperation(current), complete };
			}
			if (complete) return;
			if (drained) await wake.sleep();
		}
	} finally {
		for (const end of unlisten) end();
	}
}

import { isTerminal, type LogChunk, type LogEvent } from '$lib/protocol/index.ts';
import { and, asc, eq, gte, lte, sql } from 'drizzle-orm';
import { isUtf8 } from 'node:buffer';
import { operationLog } from '../db/index.ts';
import { FleetError } from '../platform/errors.ts';
import { Wake } from '../platform/wake.ts';
import { toOperation, type OperationRow } from './operation-row.ts';
import { findRow, type OperationsRoom } from './room.ts';

/** Rows read at once: at most 8 × 32 KiB are held for one reader, however long the log is. */
const ROWS_PER_READ = 8;

/** Bytes as they travel: text when they are valid UTF-8 without NUL (six characters of JSON each), base64 otherwise. */
export function toChunk(offset: number, bytes: Uint8Array): LogChunk {
	const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	return isUtf8(buffer) && !buffer.includes(0)
		? { offset, encoding: 'utf8', data: buffer.toString('utf8') }
		: { offset, encoding: 'base64', data: buffer.toString('base64') };
}

export const fromChunk = (chunk: LogChunk): Uint8Array => Buffer.from(chunk.data, chunk.encoding);

/** Stored pieces that reach beyond `offset`, in order. */
export async function readLog(
	room: Pick<OperationsRoom, 'db'>,
	position: { id: string; offset: number; rows?: number }
): Promise<{ offset: number; bytes: Uint8Array }[]> {
	const own = eq(operationLog.operationId, position.id);
	// By the key alone: the piece that `offset` may lie in, and on from there. Measuring every piece before it would make
	// reading a log of many small pieces quadratic.
	const first = room.db
		.select({ offset: sql`coalesce(max(${operationLog.offset}), 0)` })
		.from(operationLog)
		.where(and(own, lte(operationLog.offset, position.offset)));
	const limit = position.rows ?? ROWS_PER_READ;
	const rows = await room.db
		.select()
		.from(operationLog)
		.where(and(own, gte(operationLog.offset, first)))
		.orderBy(asc(operationLog.offset))
		.limit(limit + 1);
	return rows
		.filter((row) => row.offset + row.bytes.byteLength > position.offset)
		.slice(0, limit)
		.map((row) => {
			const bytes = new Uint8Array(row.bytes);
			const skip = Math.max(0, position.offset - row.offset);
			return { offset: row.offset + skip, bytes: skip === 0 ? bytes : bytes.subarray(skip) };
		});
}

/**
 * An operation's output from an offset on, live until it has ended. The reader sets the pace: chunks
 * are read from the database when it asks, so a slow one holds nothing but its place.
 */
export async function* followLog(
	room: OperationsRoom,
	request: { id: string; offset: number; signal: AbortSignal }
): AsyncGenerator<LogEvent> {
	let current = await findRow(room, request.id);
	if (!current)
		throw new FleetError('not-found', 'There is no such operation. It may have been pruned.');
	const wake = new Wake();
	wake.wakeOn(request.signal);
	let latest: OperationRow = current;
	// Listening begins before reading: what comes in between is read, never missed.
	const unlisten = [
		room.changed.on((row) => {
			if (row.id !== request.id) return;
			latest = row;
			wake.wake();
		}),
		room.logStored.on((id) => {
			if (id === request.id) wake.wake();
		})
	];
	try {
		let offset = request.offset;
		let told = '';
		while (!request.signal.aborted) {
			current = latest;
			const pieces = await readLog(room, { id: request.id, offset });
			for (const piece of pieces) {
				if (piece.offset > offset) yield { type: 'omitted', offset, bytes: piece.offset - offset };
				yield { type: 'chunk', chunk: toChunk(piece.offset, piece.bytes) };
				offset = piece.offset + piece.bytes.length;
			}
			const drained = pieces.length < ROWS_PER_READ;
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

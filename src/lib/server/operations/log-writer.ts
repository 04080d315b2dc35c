import { and, eq, gte, sql } from 'drizzle-orm';
import { operationLog, operations, type Database } from '../db/index.ts';
import type { Logger } from '../platform/logger.ts';
import { omittedRange } from './log-cap.ts';

type Piece = { offset: number; bytes: Uint8Array };

/** Pruning the middle of a long log is worth a statement once this much has piled up. */
const PRUNE_EVERY_BYTES = 1024 * 1024;

/**
 * Stores operation output, exactly once and in order, one row a chunk.
 *
 * INVARIANTS: `end` is the offset up to which bytes were taken, and moves before anything is awaited,
 * so that chunks arriving together are judged one after the other; all chunks of one turn of the event loop
 * share one batch; a chunk is acknowledged only after its batch is committed; when a batch fails, the ends are
 * forgotten and read from the database again.
 */
export class LogWriter {
	readonly #ends = new Map<string, number>();
	readonly #pruned = new Map<string, number>();
	readonly #waiting = new Map<string, Piece[]>();
	#write: Promise<void> | null = null;

	constructor(
		private readonly options: {
			db: Database;
			log: Logger;
			/** Called after each commit for every operation that grew. */
			onStored: (operationId: string) => void;
		}
	) {}

	/**
	 * Takes a chunk at its offset. What is already there is passed over; a gap is refused.
	 * @returns the offset at which the next chunk must begin, once everything before it is committed
	 */
	async append(operationId: string, piece: Piece): Promise<number> {
		// Read anew after loading: chunks that waited for the same load must see each other.
		if (!this.#ends.has(operationId)) await this.#loadEnd(operationId);
		const end = this.#ends.get(operationId) ?? 0;
		const skip = end - piece.offset;
		if (skip < 0 || skip >= piece.bytes.length) {
			await this.#write;
			return this.#ends.get(operationId) ?? end;
		}
		const bytes = skip === 0 ? piece.bytes : piece.bytes.subarray(skip);
		const next = end + bytes.length;
		this.#ends.set(operationId, next);
		const queue = this.#waiting.get(operationId);
		if (queue) queue.push({ offset: end, bytes });
		else this.#waiting.set(operationId, [{ offset: end, bytes }]);
		await this.#flush();
		return next;
	}

	/** Where the stored output ends. */
	async end(operationId: string): Promise<number> {
		await this.#write;
		return this.#ends.get(operationId) ?? (await this.#loadEnd(operationId));
	}

	/** Forgets what is held in memory about a finished operation. */
	forget(operationId: string): void {
		this.#ends.delete(operationId);
		this.#pruned.delete(operationId);
	}

	/** Joins the batch of this turn; waits for a batch under way and then goes with the next. */
	async #flush(): Promise<void> {
		while (this.#waiting.size > 0) {
			this.#write ??= Promise.resolve()
				.then(() => this.#writeAll())
				.finally(() => (this.#write = null));
			await this.#write;
		}
		await this.#write;
	}

	async #writeAll(): Promise<void> {
		const pieces = [...this.#waiting];
		this.#waiting.clear();
		if (pieces.length === 0) return;
		const { db } = this.options;
		const rows = pieces.flatMap(([operationId, list]) =>
			list.map((piece) => ({ operationId, ...piece }))
		);
		const ends = pieces.map(([operationId, list]) => {
			const last = list[list.length - 1];
			return { operationId, end: last ? last.offset + last.bytes.length : 0 };
		});
		try {
			await db.batch([
				db.insert(operationLog).values(rows).onConflictDoNothing(),
				...ends.flatMap(({ operationId, end }) => this.#growth(operationId, end))
			]);
		} catch (error) {
			for (const { operationId } of ends) this.#ends.delete(operationId);
			this.options.log.error('Operation output could not be stored; the host will send it again', {
				error
			});
			throw error;
		}
		for (const { operationId } of ends) this.options.onStored(operationId);
	}

	#growth(operationId: string, end: number) {
		const { db } = this.options;
		const update = db
			.update(operations)
			.set({ logBytes: end })
			.where(eq(operations.id, operationId));
		const omitted = omittedRange(end);
		if (omitted === null || omitted.to - (this.#pruned.get(operationId) ?? 0) < PRUNE_EVERY_BYTES)
			return [update];
		this.#pruned.set(operationId, omitted.to);
		return [
			update,
			db
				.delete(operationLog)
				.where(
					and(
						eq(operationLog.operationId, operationId),
						gte(operationLog.offset, omitted.from),
						sql`${operationLog.offset} + length(${operationLog.bytes}) <= ${omitted.to}`
					)
				),
			db
				.update(operations)
				.set({
					logOmittedBytes: sql`${end} - (select coalesce(sum(length(bytes)), 0) from operation_log where operation_id = ${operationId})`
				})
				.where(eq(operations.id, operationId))
		];
	}

	async #loadEnd(operationId: string): Promise<number> {
		const row = await this.options.db.query.operations.findFirst({
			columns: { logBytes: true },
			where: eq(operations.id, operationId)
		});
		const end = this.#ends.get(operationId) ?? row?.logBytes ?? 0;
		this.#ends.set(operationId, end);
		return end;
	}
}

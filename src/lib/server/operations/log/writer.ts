import { LIMITS } from '$lib/protocol/index.ts';
import { eq, sql } from 'drizzle-orm';
import { operationLog, operations, template, type Database } from '../../db/index.ts';
import { FleetError } from '../../platform/errors.ts';
import type { Logger } from '../../platform/logger.ts';
import { LOG_CAP_BYTES, LOG_HEAD_BYTES, newPart, omittedRange, type Piece } from './cap.ts';
import { LogPiece } from './piece.ts';
import { pruneStatements } from './prune.ts';

/** Pruning the middle of a long log is worth a few statements once this much has piled up. */
const PRUNE_EVERY_BYTES = 1024 * 1024;
/** What one batch may hold, so that a flood of many hosts neither piles up in memory nor stops everything else. */
const BATCH = { bytes: 4 * 1024 * 1024, pieces: 256 } as const;

/** Honest hosts have at most one window unacknowledged; more than two waiting here are refused. */
const WAITING_BYTES = 2 * LIMITS.logWindowBytes;

/** A piece on its way, or, without bytes, somebody who waits for all pieces before it. */
type Waiting = {
	operationId: string;
	offset: number;
	bytes: Uint8Array;
	/** The host left out what comes right before it. */
	omits: boolean;
	stored: () => void;
	failed: (error: unknown) => void;
};

const NOTHING = new Uint8Array(0);

/**
 * Stores operation output, exactly once and in order.
 *
 * INVARIANTS: `end` is the offset up to which bytes were taken, and moves before anything is awaited, so that
 * chunks arriving together are judged one after the other; what has piled up while a batch was written shares the next one;
 * nothing is answered before its batch is committed; when a batch fails, all that waits behind its pieces fails with it,
 * and the ends are read from the database again.
 */
export class LogWriter {
	readonly #ends = new Map<string, number>();
	readonly #pruned = new Map<string, number>();
	#queue: Waiting[] = [];
	/** Bytes in the queue by operation. */
	readonly #waitingBytes = new Map<string, number>();
	#writing = false;
	readonly #statements: ReturnType<typeof statementsFor>;

	constructor(
		private readonly options: {
			db: Database;
			log: Logger;
			/** Called after each commit for every operation that grew, with what was stored of it, in order. */
			onStored: (operationId: string, pieces: LogPiece[]) => void;
		}
	) {
		this.#statements = statementsFor(options.db);
	}

	/**
	 * Takes a chunk at its offset. What is already there is passed over; a gap is refused, unless the host left it out
	 * on purpose and the head is complete.
	 * @returns the offset at which the next chunk must begin, once everything before it is committed
	 */
	async append(operationId: string, piece: Piece): Promise<number> {
		// Read anew after loading: chunks that waited for the same load must see each other.
		if (!this.#ends.has(operationId)) await this.#loadEnd(operationId);
		const end = this.#ends.get(operationId) ?? 0;
		const part = newPart(end, piece);
		if (part === 'repeated' || part === 'gap') {
			await this.#allBefore(operationId);
			return end;
		}
		this.#assertRoom(operationId, part.bytes.length);
		const next = part.offset + part.bytes.length;
		this.#ends.set(operationId, next);
		await this.#enqueue({ operationId, ...part, omits: part.offset > end });
		return next;
	}

	/** Where the stored output ends. */
	async end(operationId: string): Promise<number> {
		await this.#allBefore(operationId).catch(() => {});
		return this.#ends.get(operationId) ?? (await this.#loadEnd(operationId));
	}

	/** Brings the output of an operation that is about to finish to its final form. Never stands in the way of that. */
	async settle(operationId: string): Promise<void> {
		const { db, log } = this.options;
		try {
			const end = await this.end(operationId);
			const [first, ...rest] = end > LOG_CAP_BYTES ? pruneStatements(db, operationId, end) : [];
			if (first) await db.batch([first, ...rest]);
		} catch (error) {
			log.warn('The middle of a long output could not be taken out; it stays', {
				operationId,
				error
			});
		}
	}

	/** Forgets what is held in memory about a finished operation. */
	forget(operationId: string): void {
		this.#ends.delete(operationId);
		this.#pruned.delete(operationId);
	}

	/** @throws {FleetError} rate-limited, when the host sends on without waiting for answers */
	#assertRoom(operationId: string, bytes: number): void {
		if ((this.#waitingBytes.get(operationId) ?? 0) + bytes > WAITING_BYTES)
			throw new FleetError(
				'rate-limited',
				'Too much output is waiting to be stored. Wait for the answers before sending more.',
				{ retryAfterMs: 200 }
			);
	}

	/** Resolves once all that was taken before is committed. */
	async #allBefore(operationId: string): Promise<void> {
		if (this.#writing)
			await this.#enqueue({ operationId, offset: 0, bytes: NOTHING, omits: false });
	}

	#enqueue(piece: Omit<Waiting, 'stored' | 'failed'>): Promise<void> {
		return new Promise<void>((stored, failed) => {
			this.#queue.push({ ...piece, stored, failed });
			this.#count(piece.operationId, piece.bytes.length);
			if (this.#writing) return;
			this.#writing = true;
			// After everything that has arrived in this turn of the event loop.
			setImmediate(() => void this.#writeAll());
		});
	}

	#count(operationId: string, bytes: number): void {
		const waiting = (this.#waitingBytes.get(operationId) ?? 0) + bytes;
		if (waiting > 0) this.#waitingBytes.set(operationId, waiting);
		else this.#waitingBytes.delete(operationId);
	}

	async #writeAll(): Promise<void> {
		while (this.#queue.length > 0) {
			const batch = this.#queue.splice(0, batchLength(this.#queue));
			for (const { operationId, bytes } of batch) this.#count(operationId, -bytes.length);
			try {
				const rows = batch.flatMap(splitAtHead);
				await this.#write(batch, rows);
				for (const { stored } of batch) stored();
				this.#tell(rows);
			} catch (error) {
				this.#giveUp(batch, error);
			}
		}
		this.#writing = false;
	}

	/** What waits behind a lost piece would leave a hole, so it is lost, too; hosts send it again. */
	#giveUp(batch: Waiting[], error: unknown): void {
		const ids = new Set(batch.map(({ operationId }) => operationId));
		const behind = this.#queue.filter(({ operationId }) => ids.has(operationId));
		this.#queue = this.#queue.filter(({ operationId }) => !ids.has(operationId));
		for (const id of ids) {
			this.#ends.delete(id);
			this.#waitingBytes.delete(id);
		}
		this.options.log.error('Operation output could not be stored; the host will send it again', {
			error
		});
		for (const { failed } of [...batch, ...behind]) failed(error);
	}

	async #write(batch: Waiting[], rows: LogRow[]): Promise<void> {
		const [first, ...rest] = rows.map((row) => this.#statements.insert(row));
		if (first === undefined) return;
		const growth = [...grown(batch)].flatMap(([operationId, how]) =>
			this.#growth(operationId, how)
		);
		await this.options.db.batch([first, ...rest, ...growth]);
	}

	#tell(rows: LogRow[]): void {
		const pieces = new Map<string, LogPiece[]>();
		for (const { operationId, offset, bytes } of rows) {
			const own = pieces.get(operationId) ?? [];
			pieces.set(operationId, own);
			own.push(new LogPiece(offset, bytes));
		}
		for (const [id, stored] of pieces) this.options.onStored(id, stored);
	}

	#growth(operationId: string, { end, omits }: Growth) {
		const { db } = this.options;
		const update = this.#statements.grow({ operationId, end });
		const due = (omittedRange(end)?.to ?? 0) - (this.#pruned.get(operationId) ?? 0);
		if (!omits && due < PRUNE_EVERY_BYTES) return [update];
		this.#pruned.set(operationId, omittedRange(end)?.to ?? 0);
		return [update, ...pruneStatements(db, operationId, end)];
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

/** How many of those that wait go with the next batch; at least one. */
function batchLength(queue: Waiting[]): number {
	let bytes = 0;
	const over = queue.findIndex((piece) => (bytes += piece.bytes.length) > BATCH.bytes);
	return Math.min(BATCH.pieces, over < 0 ? queue.length : Math.max(1, over));
}

type Growth = { end: number; omits: boolean };

/** The operations that a batch makes grow, where they end then, and whether anything is left out in between. */
function grown(batch: Waiting[]): Map<string, Growth> {
	const growth = new Map<string, Growth>();
	for (const { operationId, offset, bytes, omits } of batch)
		if (bytes.length > 0)
			growth.set(operationId, {
				end: offset + bytes.length,
				omits: omits || growth.get(operationId)?.omits === true
			});
	return growth;
}

type LogRow = { operationId: string; offset: number; bytes: Uint8Array };

/** What every batch is made of, built once. */
function statementsFor(db: Database) {
	const [operationId, end] = [sql.placeholder('operationId'), sql.placeholder('end')];
	const row = { operationId, offset: sql.placeholder('offset'), bytes: sql.placeholder('bytes') };
	return {
		insert: template(db.insert(operationLog).values(row).onConflictDoNothing()),
		grow: template(
			db
				.update(operations)
				.set({ logBytes: sql`${end}` })
				.where(eq(operations.id, operationId))
		)
	};
}

/** The rows of a piece: none lies across the end of the head, so that the head is kept whole and nothing more. */
function splitAtHead({ operationId, offset, bytes }: Waiting): LogRow[] {
	const head = Math.max(0, LOG_HEAD_BYTES - offset);
	const parts = [
		{ offset, bytes: bytes.subarray(0, head) },
		{ offset: offset + Math.min(head, bytes.length), bytes: bytes.subarray(head) }
	];
	return parts.filter((part) => part.bytes.length > 0).map((part) => ({ operationId, ...part }));
}

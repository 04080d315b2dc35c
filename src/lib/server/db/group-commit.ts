import { LibsqlBatchError } from '@libsql/client';
import type { BatchItem, BatchResponse } from 'drizzle-orm/batch';
import { breath } from '../platform/breath.ts';
import { driverError } from '../platform/errors.ts';
import type { Database } from './client.ts';

type Statement = BatchItem<'sqlite'>;
type Statements = readonly [Statement, ...Statement[]];

/** Small changes that wait for their commit; each is all or nothing. */
type Waiting = {
	statements: Statements;
	done: (results: unknown[]) => void;
	failed: (error: unknown) => void;
};

/** So many changes share one commit, so that nobody else waits long for their turn. */
const MOST_TOGETHER = 64;

/**
 * Commits the changes that arrive in one turn of the event loop together: a commit waits for the disk, whatever is in it, and
 * when a thousand hosts answer at once a thousand waits are what takes long.
 *
 * INVARIANTS: nothing is answered before it is committed; the statements of a change stay behind one another, so that
 * `changes()` speaks of the one before; changes are committed in the order in which they came, one group at a time; a statement
 * that fails takes its own change with it and no other. Of a commit that fails nobody knows what became of it, so it is not
 * tried again.
 */
export class GroupCommit {
	#waiting: Waiting[] = [];
	#committing: Promise<void> | null = null;

	constructor(private readonly db: Pick<Database, 'batch'>) {}

	/** As `db.batch`, together with others. */
	batch<S extends Statements>(statements: S): Promise<BatchResponse<S>> {
		return new Promise<unknown[]>((done, failed) => {
			this.#waiting.push({ statements, done, failed });
			this.#committing ??= this.#commitAll();
		}) as Promise<BatchResponse<S>>;
	}

	/** Resolves once all that was asked for before is committed, or has failed. */
	async settled(): Promise<void> {
		await this.#committing;
	}

	async #commitAll(): Promise<void> {
		while (this.#waiting.length > 0) {
			// After everything that has arrived in this turn.
			await breath();
			await this.#commit(this.#waiting.splice(0, MOST_TOGETHER));
		}
		this.#committing = null;
	}

	async #commit(group: Waiting[]): Promise<void> {
		const [first, ...rest] = group.flatMap(({ statements }) => statements);
		if (first === undefined) return;
		try {
			const results: unknown[] = await this.db.batch([first, ...rest]);
			for (const { statements, done } of group) done(results.splice(0, statements.length));
		} catch (error) {
			if (group.length > 1 && rolledBack(error)) for (const one of group) await this.#commit([one]);
			else for (const { failed } of group) failed(error);
		}
	}
}

/**
 * Whether the database refused a statement, before there was anything to commit. A connection that was lost says nothing of
 * the kind.
 */
function rolledBack(error: unknown): boolean {
	const cause = error instanceof LibsqlBatchError ? error : driverError(error);
	return cause instanceof LibsqlBatchError && cause.code.startsWith('SQLITE_');
}

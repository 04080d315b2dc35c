import { fillPlaceholders, type Query } from 'drizzle-orm';
import type { BatchItem } from 'drizzle-orm/batch';
import type { RunnableQuery } from 'drizzle-orm/runnable-query';

type Statement = BatchItem<'sqlite'>;

/** A statement with its values, to be put into a batch; by itself it does nothing. */
export type Filled<S extends Statement> = RunnableQuery<S['_']['result'], 'sqlite'>;

/** What `db.batch` asks of a statement. */
type Prepared = {
	getQuery: () => Query;
	mapResult: (response: unknown, isFromBatch?: boolean) => unknown;
};

/**
 * What drizzle's `batch` does to each statement, which its types keep to themselves. Every statement that a batch takes has it:
 * that is how the batch reads it.
 */
const preparedOf = (statement: Statement): Prepared =>
	(statement as unknown as { _prepare: () => Prepared })._prepare();

/**
 * A statement whose SQL is built once, for `db.batch`: to build it anew takes longer than to run it.
 * @param statement with `sql.placeholder(…)` where values change
 * @returns fills the places in, with values as the driver takes them
 */
export function template<S extends Statement>(
	statement: S
): (values: Record<string, unknown>) => Filled<S> {
	const prepared = preparedOf(statement);
	const { sql, params } = prepared.getQuery();
	return (values) => {
		const query = { sql, params: fillPlaceholders(params, values) };
		const filled: Prepared = {
			getQuery: () => query,
			mapResult: (response, isFromBatch) => prepared.mapResult(response, isFromBatch)
		};
		return { _prepare: () => filled } as unknown as Filled<S>;
	};
}

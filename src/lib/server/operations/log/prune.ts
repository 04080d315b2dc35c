import { and, eq, gte, lt, sql } from 'drizzle-orm';
import { operationLog, operations, type Database } from '../../db/index.ts';
import { omittedRange } from './cap.ts';

/**
 * The statements that take the middle out of a log that ends at `end`, to the byte, and count what is missing. They can
 * be repeated: what counts is what is stored then.
 */
export function pruneStatements(db: Database, operationId: string, end: number) {
	const range = omittedRange(end);
	const own = eq(operationLog.operationId, operationId);
	const after = sql`${operationLog.offset} + length(${operationLog.bytes})`;
	const cut =
		range === null
			? []
			: [
					db
						.delete(operationLog)
						.where(and(own, gte(operationLog.offset, range.from), sql`${after} <= ${range.to}`)),
					// Only a row across the tail's edge is left: the writer lets none lie across the head's.
					db
						.update(operationLog)
						.set({
							bytes: sql`substr(${operationLog.bytes}, ${range.to} - ${operationLog.offset} + 1)`,
							offset: range.to
						})
						.where(
							and(
								own,
								gte(operationLog.offset, range.from),
								lt(operationLog.offset, range.to),
								sql`${after} > ${range.to}`
							)
						)
				];
	const count = db
		.update(operations)
		.set({
			logOmittedBytes: sql`${end} - (select coalesce(sum(length(${operationLog.bytes})), 0) from ${operationLog} where ${own})`
		})
		.where(eq(operations.id, operationId));
	return [...cut, count];
}

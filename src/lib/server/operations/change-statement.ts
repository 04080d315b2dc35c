import type { OperationState } from '$lib/protocol/index.ts';
import { and, eq, getTableColumns, inArray, sql, type SQL } from 'drizzle-orm';
import { driverValue, operations, packedRow, template, type Database } from '../db/index.ts';
import type { OperationRow } from './operation-row.ts';

export type RowChange = {
	id: string;
	/** Whose it must be; left out: whoever's. */
	hostId?: string;
	/** It must be in one of these. */
	states: readonly OperationState[];
	set: Partial<Omit<OperationRow, 'id' | 'hostId'>>;
};

const COLUMNS = getTableColumns(operations);
type ColumnName = keyof typeof COLUMNS;

/** Where a new value goes, told from what the row must already be. */
const placeOf = (name: string): string => `new ${name}`;

/**
 * Makes the statement that changes a row of an operation, if it is what it is said to be, and returns it. Its SQL is built once
 * for each set of columns and states, of which there are about as many as there are places that change something.
 */
export function changeStatements(db: Pick<Database, 'update'>) {
	const templates = new Map<string, ReturnType<typeof build>>();

	function build(names: readonly ColumnName[], change: RowChange) {
		const set: Partial<Record<ColumnName, SQL>> = {};
		for (const name of names) set[name] = sql`${sql.placeholder(placeOf(name))}`;
		return template(
			db
				.update(operations)
				.set(set)
				.where(
					and(
						eq(operations.id, sql.placeholder('id')),
						change.hostId === undefined
							? undefined
							: eq(operations.hostId, sql.placeholder('hostId')),
						inArray(operations.state, [...change.states])
					)
				)
				.returning({ packed: packedRow(operations) })
		);
	}

	return (change: RowChange) => {
		const { id, hostId, states, set } = change;
		const names = (Object.keys(set) as ColumnName[]).filter(
			(name) => (set as Partial<OperationRow>)[name] !== undefined
		);
		const key = JSON.stringify([names, states, hostId === undefined]);
		const fill = templates.get(key) ?? build(names, change);
		templates.set(key, fill);
		const values: Record<string, unknown> = { id, hostId };
		for (const name of names)
			values[placeOf(name)] = driverValue(COLUMNS[name], (set as Partial<OperationRow>)[name]);
		return fill(values);
	};
}

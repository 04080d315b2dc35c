import { getTableColumns, sql, type InferInsertModel, type SQL } from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';

/**
 * Rows as one parameter, for `insert(table).select(…)`: a parameter for each of a thousand rows' values takes longer to name
 * than to store. Not for columns of bytes, which JSON does not have.
 * @param rows every column of the table, in any order; null and undefined are null
 */
export function packedRows<T extends SQLiteTable>(
	table: T,
	rows: readonly Required<InferInsertModel<T>>[]
): SQL {
	const columns = Object.entries(getTableColumns(table));
	const values = rows.map((row: Record<string, unknown>) =>
		columns.map(([name, column]) => {
			const value = row[name] ?? null;
			return value === null ? null : column.mapToDriverValue(value);
		})
	);
	const picked = sql.raw(columns.map((_, index) => `one.value ->> ${index}`).join(', '));
	// Without `where`, what comes next could be read as part of a join.
	return sql`select ${picked} from json_each(${JSON.stringify(values)}) as one where true`;
}

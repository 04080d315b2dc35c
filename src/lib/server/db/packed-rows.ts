import {
	getTableColumns,
	sql,
	type Column,
	type InferInsertModel,
	type InferSelectModel,
	type SQL
} from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';

/**
 * Whole rows as one JSON text, into the database and out of it: to name a parameter or a column for each value takes longer
 * than to store it. Not for columns of bytes, which JSON does not have.
 */

type Packed = { columns: [name: string, column: Column][]; picked: SQL; row: SQL<string> };

const packings = new WeakMap<SQLiteTable, Packed>();

function packingOf(table: SQLiteTable): Packed {
	const known = packings.get(table);
	if (known !== undefined) return known;
	const columns = Object.entries(getTableColumns(table));
	const packed = {
		columns,
		picked: sql.raw(columns.map((_, index) => `one.value ->> ${index}`).join(', ')),
		row: sql.raw(
			`json_array(${columns.map(([, { name }]) => `"${name}"`).join(', ')})`
		) as SQL<string>
	};
	packings.set(table, packed);
	return packed;
}

/**
 * Rows as one parameter, for `insert(table).select(…)`.
 * @param rows every column of the table, in any order; null and undefined are null
 */
export function packedRows<T extends SQLiteTable>(
	table: T,
	rows: readonly Required<InferInsertModel<T>>[]
): SQL {
	const { columns, picked } = packingOf(table);
	const values = rows.map((row: Record<string, unknown>) =>
		columns.map(([name, column]) => {
			const value = row[name] ?? null;
			return value === null ? null : column.mapToDriverValue(value);
		})
	);
	// Without `where`, what comes next could be read as part of a join.
	return sql`select ${picked} from json_each(${JSON.stringify(values)}) as one where true`;
}

/** A row of the table as one text, for `returning` and `select`. */
export const packedRow = (table: SQLiteTable): SQL<string> => packingOf(table).row;

/** @param text what `packedRow` of the same table made */
export function unpackRow<T extends SQLiteTable>(table: T, text: string): InferSelectModel<T> {
	const values = JSON.parse(text) as unknown[];
	return Object.fromEntries(
		packingOf(table).columns.map(([name, column], index) => {
			const value = values[index] ?? null;
			return [name, value === null ? null : column.mapFromDriverValue(value)];
		})
	) as InferSelectModel<T>;
}

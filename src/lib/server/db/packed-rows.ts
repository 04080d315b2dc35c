import {
	getTableColumns,
	sql,
	type Column,
	type InferInsertModel,
	type InferSelectModel,
	type SQL
} from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import type { Database } from './client.ts';
import { template } from './template.ts';

/**
 * Whole rows as one JSON text, into the database and out of it: to name a parameter or a column for each value takes longer
 * than to store it. Not for columns of bytes, which JSON does not have.
 */

type Packed = { columns: [name: string, column: Column][]; row: SQL<string> };

const packings = new WeakMap<SQLiteTable, Packed>();

function packingOf(table: SQLiteTable): Packed {
	const known = packings.get(table);
	if (known !== undefined) return known;
	const columns = Object.entries(getTableColumns(table));
	const packed = {
		columns,
		row: sql.raw(
			`json_array(${columns.map(([, { name }]) => `"${name}"`).join(', ')})`
		) as SQL<string>
	};
	packings.set(table, packed);
	return packed;
}

/** A value as the driver takes it; null and undefined are null. */
export function driverValue(column: Column, value: unknown): unknown {
	if (value === null || value === undefined) return null;
	const mapped = column.mapToDriverValue(value);
	return typeof mapped === 'boolean' ? Number(mapped) : mapped;
}

type Row<T extends SQLiteTable> = Required<InferInsertModel<T>>;

/**
 * Makes statements that insert rows, however many, and leave out those that violate an index. What is the same in all of the
 * rows is one parameter each or, where there is no value, none, and only the rest is read from JSON, so a row that comes alone
 * costs what it costs by itself. Their SQL is built once for each set of columns that differ, and that are empty.
 */
export function rowsInserter<T extends SQLiteTable>(db: Pick<Database, 'insert'>, table: T) {
	const { columns } = packingOf(table);
	const templates = new Map<string, ReturnType<typeof statementFor>>();

	function statementFor(differing: readonly string[], empty: ReadonlySet<string>) {
		const places = new Map(differing.map((name, place) => [name, place]));
		const picked = columns.map(([name]) => {
			const place = places.get(name);
			if (place !== undefined) return sql.raw(`json_extract(one.value, '$[${place}]')`);
			return empty.has(name) ? sql.raw('null') : sql`${sql.placeholder(name)}`;
		});
		const from =
			differing.length === 0 ? sql`` : sql`from json_each(${sql.placeholder('rows')}) as one `;
		// Without `where`, what comes next could be read as part of a join.
		const select = sql`select ${sql.join(picked, sql`, `)} ${from}where true`;
		return template(db.insert(table).select(select).onConflictDoNothing());
	}

	/** @param rows every column of the table, in any order; null and undefined are null */
	return (rows: readonly Row<T>[]) => {
		const plain: readonly Record<string, unknown>[] = rows;
		const [first = {}] = plain;
		const differing = columns.filter(([name]) => plain.some((row) => row[name] !== first[name]));
		const names = differing.map(([name]) => name);
		const values: Record<string, unknown> = {};
		const empty = new Set<string>();
		for (const [name, column] of columns) {
			const value = driverValue(column, first[name]);
			if (value === null) empty.add(name);
			else values[name] = value;
		}
		const key = `${names.join()} ${[...empty].join()}`;
		const fill = templates.get(key) ?? statementFor(names, empty);
		templates.set(key, fill);
		values.rows = JSON.stringify(
			plain.map((row) => differing.map(([name, column]) => driverValue(column, row[name])))
		);
		return fill(values);
	};
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

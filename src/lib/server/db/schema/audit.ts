import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core';

/** Who did what, written in the same batch as the change itself. */
export const audit = sqliteTable(
	'audit',
	{
		id: text().primaryKey(),
		at: integer().notNull(),
		actor: text().notNull(),
		action: text().notNull(),
		target: text(),
		detail: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull(),
		/** Place in the chain, from 1; null until the row is sealed, a moment after it was written. */
		seq: integer(),
		/** Seal over this row and the one before it. */
		seal: text()
	},
	(table) => [index('audit_at').on(table.at), uniqueIndex('audit_seq').on(table.seq)]
);

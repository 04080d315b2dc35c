import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Who did what, written in the same batch as the change itself. */
export const audit = sqliteTable(
	'audit',
	{
		id: text().primaryKey(),
		at: integer().notNull(),
		actor: text().notNull(),
		action: text().notNull(),
		target: text(),
		detail: text({ mode: 'json' }).$type<Record<string, unknown>>().notNull()
	},
	(table) => [index('audit_at').on(table.at)]
);

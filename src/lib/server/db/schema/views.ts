import type { ViewParams } from '$lib/protocol/index.ts';
import { integer, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core';
import { users } from './people.ts';

/** How people like to see the fleet: each person's own, by name. */
export const savedViews = sqliteTable(
	'saved_views',
	{
		id: text().primaryKey(),
		userId: text('user_id')
			.notNull()
			.references(() => users.id, { onDelete: 'cascade' }),
		name: text().notNull(),
		params: text({ mode: 'json' }).$type<ViewParams>().notNull(),
		createdAt: integer('created_at').notNull()
	},
	(table) => [unique('saved_views_name').on(table.userId, table.name)]
);

import { sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** Small values the dashboard remembers about itself. */
export const settings = sqliteTable('settings', {
	key: text().primaryKey(),
	value: text().notNull()
});

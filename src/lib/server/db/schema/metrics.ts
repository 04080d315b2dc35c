import { integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core';
import { hosts } from './hosts.ts';

/** Sums of one host over one slot of time. Whole numbers; values in hundredths. A row of nothing but rowid and about 90 bytes. */
export const metricSlots = sqliteTable(
	'metric_slots',
	{
		hostId: text('host_id')
			.notNull()
			.references(() => hosts.id, { onDelete: 'cascade' }),
		/** Index into METRIC_TIERS. */
		tier: integer().notNull(),
		/** Seconds since 1970. */
		start: integer().notNull(),
		cpuCount: integer('cpu_count').notNull(),
		cpuSum: integer('cpu_sum').notNull(),
		cpuMax: integer('cpu_max').notNull(),
		memoryCount: integer('memory_count').notNull(),
		memorySum: integer('memory_sum').notNull(),
		memoryMax: integer('memory_max').notNull(),
		loadCount: integer('load_count').notNull(),
		loadSum: integer('load_sum').notNull(),
		loadMax: integer('load_max').notNull(),
		diskCount: integer('disk_count').notNull(),
		diskSum: integer('disk_sum').notNull(),
		diskMax: integer('disk_max').notNull(),
		onlineMs: integer('online_ms').notNull(),
		staleMs: integer('stale_ms').notNull()
	},
	(table) => [primaryKey({ columns: [table.hostId, table.tier, table.start] })]
);

/** How long the dashboard itself watched in a slot: of what it did not see, nothing is claimed. */
export const metricWatch = sqliteTable(
	'metric_watch',
	{
		tier: integer().notNull(),
		start: integer().notNull(),
		watchedMs: integer('watched_ms').notNull()
	},
	(table) => [primaryKey({ columns: [table.tier, table.start] })]
);

import type {
	ChannelKind,
	ConditionKind,
	DeviceType,
	NotificationMessage
} from '$lib/protocol/index.ts';
import { index, integer, sqliteTable, text, unique } from 'drizzle-orm/sqlite-core';

/** Where notifications go. Addresses and tokens are secrets: encrypted with the data directory's key. */
export const notifyChannels = sqliteTable('notify_channels', {
	id: text().primaryKey(),
	name: text().notNull().unique(),
	kind: text().$type<ChannelKind>().notNull(),
	address: text().notNull(),
	/** The one part of the address that is shown. */
	addressHost: text('address_host').notNull(),
	token: text(),
	/** Signs the messages of a webhook; encrypted. */
	signingSecret: text('signing_secret'),
	kinds: text({ mode: 'json' }).$type<ConditionKind[]>().notNull(),
	filter: text().notNull(),
	quietTypes: text('quiet_types', { mode: 'json' }).$type<DeviceType[]>().notNull(),
	graceMinutes: integer('grace_minutes').notNull(),
	enabled: integer({ mode: 'boolean' }).notNull(),
	createdAt: integer('created_at').notNull(),
	lastSentAt: integer('last_sent_at'),
	/** Why the last attempt to deliver failed; null: it did not. */
	failure: text({ mode: 'json' }).$type<{ at: number; message: string }>(),
	/** Messages that were given up since the last one that was delivered. */
	givenUp: integer('given_up').notNull().default(0)
});

/** Conditions that were told on a channel and have not ended: what a recovery message is paired with. */
export const notifyAlerts = sqliteTable(
	'notify_alerts',
	{
		id: text().primaryKey(),
		channelId: text('channel_id')
			.notNull()
			.references(() => notifyChannels.id, { onDelete: 'cascade' }),
		/** Which condition of which host. */
		key: text().notNull(),
		kind: text().$type<ConditionKind>().notNull(),
		/** No foreign key: that a host was removed is told, too. */
		hostId: text('host_id'),
		hostName: text('host_name'),
		/** What is told when it ends: a few words … */
		endTitle: text('end_title').notNull(),
		/** … and a sentence. */
		endSentence: text('end_sentence').notNull(),
		since: integer().notNull(),
		toldAt: integer('told_at').notNull()
	},
	(table) => [unique('notify_alerts_key').on(table.channelId, table.key)]
);

/** Messages, in the order in which they are sent. Committed before they are. */
export const notifyOutbox = sqliteTable(
	'notify_outbox',
	{
		/** What the receiver is told, so that the same message twice is one. */
		id: text().primaryKey(),
		channelId: text('channel_id')
			.notNull()
			.references(() => notifyChannels.id, { onDelete: 'cascade' }),
		message: text({ mode: 'json' }).$type<NotificationMessage>().notNull(),
		createdAt: integer('created_at').notNull(),
		attempts: integer().notNull().default(0),
		/** When it is tried next; null: it was delivered, or given up. */
		nextAt: integer('next_at')
	},
	(table) => [index('notify_outbox_channel').on(table.channelId, table.id)]
);

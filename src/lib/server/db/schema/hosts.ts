import type {
	AgentInfo,
	DeviceType,
	HostAlarm,
	HostFacts,
	HostKind,
	HostProfile,
	Location,
	Metrics,
	TokenSource
} from '$lib/protocol/index.ts';
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

/** A host: random immutable id, a name that is only a label, and the last it told of itself. */
export const hosts = sqliteTable('hosts', {
	id: text().primaryKey(),
	name: text().notNull().unique(),
	kind: text().$type<HostKind>().notNull(),
	location: text().$type<Location>().notNull(),
	deviceType: text('device_type').$type<DeviceType>().notNull(),
	themeColor: text('theme_color').notNull(),
	/** Null until the agent has said hello. */
	profile: text({ mode: 'json' }).$type<HostProfile>(),
	agent: text({ mode: 'json' }).$type<AgentInfo>(),
	/** What its agent says it can do. */
	capabilities: text({ mode: 'json' }).$type<string[]>(),
	facts: text({ mode: 'json' }).$type<HostFacts>(),
	metrics: text({ mode: 'json' }).$type<Metrics>(),
	createdAt: integer('created_at').notNull(),
	/** Server time of the last frame; written behind by up to a second. */
	lastSeenAt: integer('last_seen_at'),
	/** The commit the host is kept on, instead of the target. */
	pinnedCommit: text('pinned_commit'),
	/** Why nothing on it may be changed; null: it is not held. */
	holdNote: text('hold_note'),
	/** Given on the page, besides those the host's configuration tells. */
	tags: text({ mode: 'json' }).$type<string[]>().notNull().default([]),
	/** What people wrote about it; null: nothing. */
	note: text(),
	/** `pending`: enrolled by itself and not accepted yet; nothing is asked of it and nothing it reports counts. */
	approval: text().$type<'approved' | 'pending'>().notNull().default('approved'),
	/** Hash of the machine's own identity, as its agent first told it; a copy of the machine tells another. */
	machineId: text('machine_id'),
	/** A second machine came with this host's token; null: none did, or somebody has looked at it. */
	alarm: text({ mode: 'json' }).$type<HostAlarm>()
});

/** Agent tokens: only the SHA-256 of the whole token is kept. */
export const hostTokens = sqliteTable(
	'host_tokens',
	{
		id: text().primaryKey(),
		hostId: text('host_id')
			.notNull()
			.references(() => hosts.id, { onDelete: 'cascade' }),
		hash: text().notNull(),
		/** `enrolment`: the agent's own secret; `dashboard`: made by a person; `file`: declared by NIXFLEET_HOST_TOKENS_FILE. */
		source: text().$type<TokenSource>().notNull().default('dashboard'),
		createdAt: integer('created_at').notNull(),
		/** End of the overlap after a rotation; null: until it is revoked. */
		expiresAt: integer('expires_at'),
		/** When an agent last came in with it, and from where. */
		lastUsedAt: integer('last_used_at'),
		lastAddress: text('last_address'),
		revokedAt: integer('revoked_at')
	},
	(table) => [index('host_tokens_host').on(table.hostId)]
);

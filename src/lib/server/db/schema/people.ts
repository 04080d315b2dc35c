import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core';

export const ROLES = ['viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export const users = sqliteTable('users', {
	id: text().primaryKey(),
	name: text().notNull().unique(),
	role: text().$type<Role>().notNull(),
	/** `hmac-bcrypt` for our own hashes, `bcrypt` for one taken from the environment. */
	passwordScheme: text('password_scheme').$type<'hmac-bcrypt' | 'bcrypt'>().notNull(),
	passwordHash: text('password_hash').notNull(),
	/** Encrypted with the data directory's key; null: no second factor. */
	totpSecret: text('totp_secret'),
	/** Time step of the last accepted code, so that a code works once. */
	totpLastCounter: integer('totp_last_counter'),
	createdAt: integer('created_at').notNull()
});

export const sessions = sqliteTable(
	'sessions',
	{
		/** SHA-256 of the session id: a copy of the database opens no session. */
		idHash: text('id_hash').primaryKey(),
		userId: text('user_id')
			.notNull()
			.references(() => users.id, { onDelete: 'cascade' }),
		/** Seconds since 1970. */
		expiresAt: integer('expires_at').notNull(),
		createdAt: integer('created_at').notNull()
	},
	(table) => [index('sessions_user').on(table.userId)]
);

export const API_SCOPES = ['read', 'operate', 'admin'] as const;
export type ApiScope = (typeof API_SCOPES)[number];

export const apiKeys = sqliteTable('api_keys', {
	id: text().primaryKey(),
	name: text().notNull(),
	hash: text().notNull(),
	scope: text().$type<ApiScope>().notNull(),
	createdBy: text('created_by').notNull(),
	createdAt: integer('created_at').notNull(),
	lastUsedAt: integer('last_used_at'),
	revokedAt: integer('revoked_at')
});

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
		createdAt: integer('created_at').notNull(),
		/** Public name of the session, by which its owner ends it; null for those of older dashboards. */
		publicId: text('public_id').unique(),
		/** When it was last used, to the minute. */
		lastUsedAt: integer('last_used_at'),
		/** What the browser called itself at sign-in, for the list of sessions. */
		agent: text(),
		/** Where it came from then. */
		address: text()
	},
	(table) => [index('sessions_user').on(table.userId)]
);

/** Links by which a person sets a password: a new one with a name and a role, or one who is known and lost theirs. */
export const invitations = sqliteTable('invitations', {
	id: text().primaryKey(),
	/** SHA-256 of the secret part of the link. */
	tokenHash: text('token_hash').notNull().unique(),
	/** One link a name: a newer one takes the place of the older. */
	name: text().notNull().unique(),
	role: text().$type<Role>().notNull(),
	/** The person whose password is set anew; null: somebody new. */
	userId: text('user_id').references(() => users.id, { onDelete: 'cascade' }),
	createdBy: text('created_by').notNull(),
	createdAt: integer('created_at').notNull(),
	expiresAt: integer('expires_at').notNull()
});

/** Codes that stand in for a lost second factor, each once. */
export const recoveryCodes = sqliteTable(
	'recovery_codes',
	{
		/** SHA-256 of the person's id and the code. */
		hash: text().primaryKey(),
		userId: text('user_id')
			.notNull()
			.references(() => users.id, { onDelete: 'cascade' }),
		usedAt: integer('used_at')
	},
	(table) => [index('recovery_codes_user').on(table.userId)]
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
	/** Null: until it is revoked. */
	expiresAt: integer('expires_at'),
	lastUsedAt: integer('last_used_at'),
	/** Where it was used from last. */
	lastAddress: text('last_address'),
	revokedAt: integer('revoked_at')
});

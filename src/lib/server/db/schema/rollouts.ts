import type {
	PlanRollout,
	RolloutCommand,
	RolloutHostState,
	RolloutPause,
	RolloutState
} from '$lib/protocol/index.ts';
import { sql } from 'drizzle-orm';
import {
	index,
	integer,
	primaryKey,
	sqliteTable,
	text,
	uniqueIndex
} from 'drizzle-orm/sqlite-core';

/** A command that the dashboard brings to many hosts in waves. */
export const rollouts = sqliteTable(
	'rollouts',
	{
		id: text().primaryKey(),
		command: text().$type<RolloutCommand>().notNull(),
		/** How long each wave is watched, in milliseconds, in the order of the waves. */
		soaks: text({ mode: 'json' }).$type<number[]>().notNull(),
		atOnce: integer('at_once').notNull(),
		maxFailures: integer('max_failures').notNull(),
		offline: text().$type<PlanRollout['offline']>().notNull(),
		/** All commits in it, sorted. */
		commits: text({ mode: 'json' }).$type<string[]>().notNull(),
		state: text().$type<RolloutState>().notNull(),
		/** Who paused it, and why as a sentence; null: it is not paused. */
		pauseKind: text('pause_kind').$type<RolloutPause>(),
		pauseMessage: text('pause_message'),
		/** Place of the wave that was opened last. */
		wave: integer().notNull(),
		/** Until when that one is watched; null: it is not over. */
		soakUntil: integer('soak_until'),
		requestedBy: text('requested_by').notNull(),
		createdAt: integer('created_at').notNull(),
		/** Hosts that still wait then are left out. */
		expiresAt: integer('expires_at').notNull(),
		/** When somebody last resumed it. */
		resumedAt: integer('resumed_at'),
		finishedAt: integer('finished_at'),
		idempotencyKey: text('idempotency_key')
	},
	(table) => [
		// The few that are not at an end among all that there were.
		index('rollouts_open')
			.on(table.id)
			.where(sql`state in ('running', 'paused')`),
		uniqueIndex('rollouts_idempotency')
			.on(table.idempotencyKey)
			.where(sql`idempotency_key is not null`)
	]
);

/** A host in a rollout. Outlives the host, hence the copied name and no reference to it. */
export const rolloutHosts = sqliteTable(
	'rollout_hosts',
	{
		rolloutId: text('rollout_id')
			.notNull()
			.references(() => rollouts.id, { onDelete: 'cascade' }),
		hostId: text('host_id').notNull(),
		hostName: text('host_name').notNull(),
		/** Place in the order in which they come, from 0. */
		place: integer().notNull(),
		wave: integer().notNull(),
		state: text().$type<RolloutHostState>().notNull(),
		/** What it checks out; null: the command pulls nothing. */
		commit: text(),
		/** What it followed when the rollout was begun. */
		repoUrl: text('repo_url'),
		branch: text(),
		/** Number of its turn, from 1: part of the key by which nothing is asked twice. */
		attempt: integer().notNull(),
		/** Null: it has not been asked, or the answer has not been stored yet. */
		operationId: text('operation_id'),
		/** How it ended, or why it was left out; what it waits for is not stored. */
		sentence: text(),
		/** It failed before somebody resumed the rollout: it does not count as a failure any more. */
		forgiven: integer({ mode: 'boolean' }).notNull(),
		changedAt: integer('changed_at').notNull()
	},
	(table) => [
		primaryKey({ columns: [table.rolloutId, table.hostId] }),
		// What is followed to its end, also of rollouts that are at an end.
		index('rollout_hosts_asked')
			.on(table.rolloutId)
			.where(sql`state = 'asked'`)
	]
);

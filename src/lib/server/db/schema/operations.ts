import type {
	AgentInfo,
	Command,
	CommandArgument,
	Evidence,
	OperationState,
	Phase,
	PhaseLimits
} from '$lib/protocol/index.ts';
import { sql } from 'drizzle-orm';
import {
	blob,
	index,
	integer,
	primaryKey,
	sqliteTable,
	text,
	uniqueIndex
} from 'drizzle-orm/sqlite-core';

/** As a text without parameters, so that a query with it is known to fit the index. */
export const FAILED = sql`state in ('failed', 'timed-out', 'rolled-back', 'interrupted')`;

/** One row per operation. Outlives its host, hence the copied name and no foreign key. */
export const operations = sqliteTable(
	'operations',
	{
		id: text().primaryKey(),
		hostId: text('host_id').notNull(),
		hostName: text('host_name').notNull(),
		command: text().$type<Command>().notNull(),
		state: text().$type<OperationState>().notNull(),
		phase: text().$type<Phase>(),
		unknown: integer({ mode: 'boolean' }).notNull().default(false),
		stopRequested: integer('stop_requested', { mode: 'boolean' }).notNull().default(false),
		stopForced: integer('stop_forced', { mode: 'boolean' }).notNull().default(false),
		force: integer({ mode: 'boolean' }).notNull().default(false),
		commit: text(),
		/** The commit was named by whoever asked, and is not replaced by the target. */
		pinned: integer({ mode: 'boolean' }).notNull().default(false),
		branch: text(),
		argument: text({ mode: 'json' }).$type<CommandArgument>(),
		requestedBy: text('requested_by').notNull(),
		requestedAt: integer('requested_at').notNull(),
		offeredAt: integer('offered_at'),
		startedAt: integer('started_at'),
		phaseStartedAt: integer('phase_started_at'),
		finishedAt: integer('finished_at'),
		/** Until when it may wait for an offline host; null: it was not asked to wait. */
		queueUntil: integer('queue_until'),
		/** The agent that took it: a restart is proven by another one returning. */
		agentBefore: text('agent_before', { mode: 'json' }).$type<AgentInfo>(),
		/** An operation that has not started by then expires. */
		expiresAt: integer('expires_at').notNull(),
		phaseLimits: text('phase_limits', { mode: 'json' }).$type<PhaseLimits>().notNull(),
		message: text(),
		/** Where the stored output ends: the offset the next chunk must begin at. */
		logBytes: integer('log_bytes').notNull().default(0),
		/** Bytes before that end which are not kept, because the output passed its cap. */
		logOmittedBytes: integer('log_omitted_bytes').notNull().default(0),
		evidence: text({ mode: 'json' }).$type<Evidence>(),
		idempotencyKey: text('idempotency_key')
	},
	(table) => [
		index('operations_host').on(table.hostId, table.id),
		// Those of a host that was removed are asked for by its name.
		index('operations_host_name').on(table.hostName, table.id),
		index('operations_queue')
			.on(table.hostId, table.id)
			.where(sql`state = 'queued'`),
		// The few that went wrong among many that did not, newest first.
		index('operations_failed').on(table.id).where(FAILED),
		// The rule "one active operation per host" is held by the database, not by a check in memory.
		uniqueIndex('operations_one_active')
			.on(table.hostId)
			.where(sql`state in ('offered', 'running')`),
		uniqueIndex('operations_idempotency')
			.on(table.hostId, table.idempotencyKey)
			.where(sql`idempotency_key is not null`)
	]
);

/** Output in pieces, as they came; the key makes a repeated piece harmless. */
export const operationLog = sqliteTable(
	'operation_log',
	{
		operationId: text('operation_id').notNull(),
		offset: integer('byte_offset').notNull(),
		bytes: blob().$type<Uint8Array>().notNull()
	},
	(table) => [primaryKey({ columns: [table.operationId, table.offset] })]
);

import {
	DEFAULT_PHASE_LIMITS,
	type Operation,
	type OperationOrder,
	type RowOperation
} from '$lib/protocol/index.ts';
import type { operations } from '../db/index.ts';

export type OperationRow = typeof operations.$inferSelect;

/** The row as browsers and scripts see it. */
export const toOperation = (row: OperationRow): Operation => ({
	id: row.id,
	hostId: row.hostId,
	hostName: row.hostName,
	command: row.command,
	state: row.state,
	phase: row.phase,
	unknown: row.unknown,
	stopRequested: row.stopRequested,
	commit: row.commit,
	pinned: row.pinned,
	argument: row.argument,
	requestedBy: row.requestedBy,
	requestedAt: row.requestedAt,
	startedAt: row.startedAt,
	phaseStartedAt: row.phaseStartedAt,
	finishedAt: row.finishedAt,
	expiresAt: row.expiresAt,
	message: row.message,
	logBytes: row.logBytes,
	logOmittedBytes: row.logOmittedBytes,
	evidence: row.evidence
});

/** The short form that travels in a host's row. */
export const toRowOperation = (row: OperationRow): RowOperation => ({
	id: row.id,
	command: row.command,
	state: row.state,
	phase: row.phase,
	unknown: row.unknown,
	stopRequested: row.stopRequested,
	pinned: row.pinned,
	requestedAt: row.requestedAt,
	startedAt: row.startedAt,
	phaseStartedAt: row.phaseStartedAt,
	finishedAt: row.finishedAt,
	requestedBy: row.requestedBy,
	expiresAt: row.expiresAt,
	message: row.message
});

/** What is asked of the host. */
export const toOrder = (row: OperationRow, now: number): OperationOrder => ({
	id: row.id,
	command: row.command,
	commit: row.commit,
	branch: row.branch,
	argument: row.argument,
	requestedBy: row.requestedBy,
	force: row.force,
	// A row of an older dashboard lacks the phases that have been added since.
	phaseLimits: { ...DEFAULT_PHASE_LIMITS, ...row.phaseLimits },
	startWithinMs: Math.max(0, row.expiresAt - now)
});

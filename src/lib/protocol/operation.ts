import { z } from 'zod';
import { Command, CommandArgument, Phase, PhaseLimits } from './command.ts';
import { Comparison } from './comparison.ts';
import {
	BranchName,
	Bytes,
	Commit,
	Count,
	DurationMs,
	ExitCode,
	StorePath,
	Timestamp,
	Ulid
} from './ids.ts';
import { LIMITS, QUEUE_MS } from './limits.ts';

const sentence = z.string().max(LIMITS.sentenceChars);
const label = z.string().max(64);
const names = z.array(z.string().max(200)).max(LIMITS.names);

/** The states in which an operation holds its host: at most one per host, which the database sees to. */
export const ACTIVE_STATES = ['offered', 'running'] as const;
export const TERMINAL_STATES = [
	'succeeded',
	'failed',
	'cancelled',
	'timed-out',
	'rolled-back',
	'interrupted',
	'expired',
	'rejected'
] as const;
export const OPERATION_STATES = ['queued', ...ACTIVE_STATES, ...TERMINAL_STATES] as const;
export const OperationState = z.enum(OPERATION_STATES);
export type OperationState = z.infer<typeof OperationState>;
export type TerminalState = (typeof TERMINAL_STATES)[number];

/** The states a state may be left for. Terminal states have no way out. */
export const TRANSITIONS: Record<OperationState, readonly OperationState[]> = {
	queued: ['offered', 'cancelled', 'expired'],
	offered: ['running', 'queued', 'rejected', 'cancelled', 'expired', 'interrupted'],
	running: [
		'succeeded',
		'failed',
		'cancelled',
		'timed-out',
		'rolled-back',
		'interrupted',
		'expired'
	],
	succeeded: [],
	failed: [],
	cancelled: [],
	'timed-out': [],
	'rolled-back': [],
	interrupted: [],
	expired: [],
	rejected: []
};

/** The states from which `to` can be reached: the `where state in (…)` of a conditional update. */
export const statesBefore = (to: OperationState): OperationState[] =>
	OPERATION_STATES.filter((from) => TRANSITIONS[from].includes(to));

export const isTerminal = (state: OperationState): state is TerminalState =>
	TRANSITIONS[state].length === 0;

/** What the server asks of a host. The commit is fixed when the order is offered. */
export const OperationOrder = z.strictObject({
	id: Ulid,
	command: Command,
	/** The commit to check out; null: the head of the host's own branch as the host sees it. */
	commit: Commit.nullable(),
	branch: BranchName.nullable(),
	/** Null for commands that need none. */
	argument: CommandArgument.nullable().default(null),
	/** Who asked, for the first line of the log. */
	requestedBy: z.string().max(200),
	force: z.boolean(),
	phaseLimits: PhaseLimits,
	/** The host may start the operation within this time of receiving the order. */
	startWithinMs: z.number().int().min(0).max(QUEUE_MS.max)
});
export type OperationOrder = z.infer<typeof OperationOrder>;

export const TestResult = z.strictObject({
	name: z.string().max(200),
	passed: z.boolean(),
	durationMs: DurationMs,
	exitCode: ExitCode.nullable(),
	/** Why it failed where no exit code tells: timed out, not executable, outside the checkout. */
	problem: sentence.nullable()
});
export type TestResult = z.infer<typeof TestResult>;

/** What the host can show for the outcome it claims. */
export const Evidence = z.strictObject({
	exitCode: ExitCode.nullable(),
	signal: z.string().max(32).nullable(),
	commitBefore: Commit.nullable(),
	commitAfter: Commit.nullable(),
	systemPathBefore: StorePath.nullable(),
	builtPath: StorePath.nullable(),
	systemPathAfter: StorePath.nullable(),
	generation: Count.nullable(),
	/** Milliseconds spent in each phase that was entered, in order. */
	phases: z.array(z.strictObject({ phase: Phase, durationMs: DurationMs })).max(16),
	failedUnits: names,
	tests: z.array(TestResult).max(LIMITS.names).nullable(),
	/** Processes that outlived a stop, as `pid name`. Empty is what everybody wants. */
	leftRunning: names,
	/** What the next boot starts; for `boot`. */
	profilePathAfter: StorePath.nullable().default(null),
	/** The kernel's boot id before and after; for `reboot`. */
	bootIdBefore: label.nullable().default(null),
	bootIdAfter: label.nullable().default(null),
	/** The agent's process before and after; for `restart-agent`. */
	instanceBefore: Ulid.nullable().default(null),
	instanceAfter: Ulid.nullable().default(null),
	/** The dashboard was reached anew and every health check passed; null: nothing was to be confirmed. */
	confirmed: z.boolean().nullable().default(null),
	/** What the commit evaluates to; for `evaluate`, and for a `pull` that evaluates. */
	evaluatedPath: StorePath.nullable().default(null),
	/** The commit that was built without being checked out; for `preview`. */
	previewedCommit: Commit.nullable().default(null),
	/** For `preview` and `compare`. */
	comparison: Comparison.nullable().default(null),
	/** For `collect-garbage`. Null: nix did not say. */
	garbage: z
		.strictObject({
			deletedPaths: Count.nullable(),
			/** As nix says it, rounded. */
			freedBytes: Bytes.nullable(),
			removedGenerations: Count
		})
		.nullable()
		.default(null)
});
export type Evidence = z.infer<typeof Evidence>;

/** Evidence of nothing: what a host can show before anything was done. */
export const NO_EVIDENCE: Evidence = {
	exitCode: null,
	signal: null,
	commitBefore: null,
	commitAfter: null,
	systemPathBefore: null,
	builtPath: null,
	systemPathAfter: null,
	generation: null,
	phases: [],
	failedUnits: [],
	tests: null,
	leftRunning: [],
	profilePathAfter: null,
	bootIdBefore: null,
	bootIdAfter: null,
	instanceBefore: null,
	instanceAfter: null,
	confirmed: null,
	evaluatedPath: null,
	previewedCommit: null,
	comparison: null,
	garbage: null
};

export const RESULT_OUTCOMES = [
	'succeeded',
	'failed',
	'cancelled',
	'timed-out',
	'rolled-back',
	'interrupted',
	'expired'
] as const;

/** How an operation ended, as the host tells it: the content of `result.json`. */
export const OperationResult = z.strictObject({
	outcome: z.enum(RESULT_OUTCOMES),
	/** One sentence: what happened, why, what to do next. */
	message: sentence,
	startedAt: Timestamp.nullable(),
	finishedAt: Timestamp,
	/** Size of output.log on the host, in bytes. */
	logBytes: Bytes,
	evidence: Evidence
});
export type OperationResult = z.infer<typeof OperationResult>;

/**
 * A piece of an operation's output at a byte offset. Valid UTF-8 travels as text, anything else as
 * base64, so that the stored log equals the host's file byte for byte.
 */
export const LogChunk = z.strictObject({
	offset: Bytes,
	encoding: z.enum(['utf8', 'base64']),
	data: z.string().max(Math.ceil((LIMITS.logChunkBytes * 4) / 3) + 4)
});
export type LogChunk = z.infer<typeof LogChunk>;

/** An operation as browsers and scripts see it. */
export const Operation = z.strictObject({
	id: Ulid,
	hostId: Ulid,
	hostName: z.string().max(63),
	command: Command,
	state: OperationState,
	phase: Phase.nullable(),
	/** Contact with the host was lost while the operation was active. */
	unknown: z.boolean(),
	/** A stop was asked for and has not taken effect yet. */
	stopRequested: z.boolean(),
	commit: Commit.nullable(),
	/** The commit was named by whoever asked: it stays, however long the operation waits. */
	pinned: z.boolean(),
	argument: CommandArgument.nullable(),
	requestedBy: z.string().max(200),
	requestedAt: Timestamp,
	startedAt: Timestamp.nullable(),
	phaseStartedAt: Timestamp.nullable(),
	finishedAt: Timestamp.nullable(),
	expiresAt: Timestamp,
	message: sentence.nullable(),
	/** Where the stored output ends, as an offset of the host's own file. */
	logBytes: Bytes,
	/** Bytes before that end which were not kept, because the output passed its cap. */
	logOmittedBytes: Bytes,
	evidence: Evidence.nullable()
});
export type Operation = z.infer<typeof Operation>;

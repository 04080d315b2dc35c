import { z } from 'zod';
import { Phase } from './command.ts';
import { AgentInfo, HostFacts, HostName, HostProfile, Metrics } from './host.ts';
import { Bytes, Sha256, Timestamp, Ulid } from './ids.ts';
import { HEARTBEAT_SECONDS, LIMITS } from './limits.ts';
import { LogChunk, OperationOrder, OperationResult } from './operation.ts';

/**
 * The conversation between an agent and the dashboard: inputs and outputs of the `agent.*`
 * procedures. The host is never named in a message: it is known from the token alone.
 */

/** `nfh_<token id>_<43 characters of base64url>`: the prefix tells a host token from an enrolment token. */
export const HOST_TOKEN = /^nfh_([0-7][0-9A-HJKMNP-TV-Z]{25})_([A-Za-z0-9_-]{43})$/;
export const isHostToken = (token: string): boolean => HOST_TOKEN.test(token);

/**
 * Enrolment is repeatable: the agent makes the secret, keeps it on disk, and sends the same one
 * again when an answer was lost, so that a host is never created twice.
 */
export const EnrollInput = z.strictObject({
	/** 256 random bits, base64url without padding. */
	secret: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
	profile: HostProfile
});
export type EnrollInput = z.infer<typeof EnrollInput>;
export const EnrollOutput = z.strictObject({
	hostId: Ulid,
	hostName: HostName,
	token: z.string().regex(HOST_TOKEN)
});
export type EnrollOutput = z.infer<typeof EnrollOutput>;

/** One line of the journal's digest. */
export const JournalEntry = z.strictObject({
	id: Ulid,
	/** `accepted`: on disk, runner not started; `finished`: a result is on disk. */
	state: z.enum(['accepted', 'running', 'finished']),
	phase: Phase.nullable(),
	logBytes: Bytes
});
export type JournalEntry = z.infer<typeof JournalEntry>;

const { shape } = HostFacts;

/** First call on every connection. */
export const HelloInput = z.strictObject({
	agent: AgentInfo,
	profile: HostProfile,
	// What agents of earlier versions do not tell is nothing. Not in `HostFacts` itself: a part of it must stay a part.
	facts: HostFacts.extend({
		evaluationFailure: shape.evaluationFailure.default(null),
		generations: shape.generations.default([]),
		generationsTotal: shape.generationsTotal.default(0)
	}),
	metrics: Metrics,
	/** Every operation on disk whose result the server has not acknowledged. */
	journal: z.array(JournalEntry).max(LIMITS.journalEntries),
	capabilities: z.array(z.string().max(64)).max(64),
	/** Salted hash of the machine's own identity. Absent: an older agent, or a machine that has none. */
	machineId: Sha256.optional()
});
export type HelloInput = z.infer<typeof HelloInput>;

/** What the agent shall do about one journal entry. */
export const JournalVerdict = z.strictObject({
	id: Ulid,
	/**
	 * adopt: go on, report phases and log from `logOffset`; send-result: send log from `logOffset`, then the result;
	 * forget: the server has (or wants) nothing more, mark it acknowledged; cancel: stop it, then report.
	 */
	action: z.enum(['adopt', 'send-result', 'forget', 'cancel']),
	logOffset: Bytes,
	/** With `cancel`: the stop is forced. Absent from dashboards of before. */
	force: z.boolean().optional()
});
export type JournalVerdict = z.infer<typeof JournalVerdict>;

/**
 * How much of an operation's output the dashboard keeps once it is longer than both together. An agent that is told
 * may leave out the middle (`LogInput.omitted`).
 */
export const LogKept = z.strictObject({
	headBytes: Bytes,
	tailBytes: Bytes
});
export type LogKept = z.infer<typeof LogKept>;

export const HelloOutput = z.strictObject({
	hostId: Ulid,
	hostName: HostName,
	serverVersion: z.string().max(64),
	protocol: z.number().int().min(0).max(1_000),
	intervalSeconds: z.number().int().min(HEARTBEAT_SECONDS.min).max(HEARTBEAT_SECONDS.max),
	journal: z.array(JournalVerdict).max(LIMITS.journalEntries),
	/** Absent from dashboards that want every byte. */
	logKept: LogKept.optional()
});
export type HelloOutput = z.infer<typeof HelloOutput>;

export const HeartbeatInput = z.strictObject({
	metrics: Metrics,
	/** Only the facts that changed since the last acknowledged report. */
	facts: HostFacts.partial().optional(),
	active: z.strictObject({ id: Ulid, phase: Phase.nullable() }).nullable()
});
export type HeartbeatInput = z.infer<typeof HeartbeatInput>;
export const HeartbeatOutput = z.strictObject({
	intervalSeconds: z.number().int().min(HEARTBEAT_SECONDS.min).max(HEARTBEAT_SECONDS.max)
});
export type HeartbeatOutput = z.infer<typeof HeartbeatOutput>;

/**
 * Events of the `agent.commands` subscription, which is opened after hello. The stream is derived
 * from the server's table, not from a history: after a reconnect, whatever still holds is said
 * again, and saying it twice does no harm, because operations are known by id.
 */
export const AgentCommand = z.discriminatedUnion('type', [
	z.strictObject({ type: z.literal('offer'), operation: OperationOrder }),
	z.strictObject({ type: z.literal('cancel'), id: Ulid, force: z.boolean() }),
	z.strictObject({ type: z.literal('refresh') }),
	z.strictObject({
		type: z.literal('settings'),
		intervalSeconds: z.number().int().min(HEARTBEAT_SECONDS.min).max(HEARTBEAT_SECONDS.max)
	})
]);
export type AgentCommand = z.infer<typeof AgentCommand>;

export const CommandsInput = z.strictObject({ lastEventId: z.string().max(100).nullish() });

/** Sent only once the order is on the host's disk. */
export const AcceptInput = z.strictObject({ id: Ulid });
/** `proceed: false`: the server no longer wants it (cancelled, expired); the agent forgets it unstarted. */
export const AcceptOutput = z.strictObject({ proceed: z.boolean() });
export type AcceptOutput = z.infer<typeof AcceptOutput>;

export const REJECT_REASONS = [
	'busy',
	'replay',
	'held',
	/** More in the last hour than the host's own configuration allows. */
	'rate-limited',
	/** The host's own configuration lets it be changed at certain times only. */
	'outside-window',
	'not-supported',
	'not-configured',
	'no-space',
	'journal-unwritable',
	'expired',
	'invalid'
] as const;
export const RejectInput = z.strictObject({
	id: Ulid,
	reason: z.enum(REJECT_REASONS),
	message: z.string().max(LIMITS.sentenceChars)
});
export type RejectInput = z.infer<typeof RejectInput>;

export const PhaseInput = z.strictObject({ id: Ulid, phase: Phase, at: Timestamp });

export const LogInput = z.strictObject({
	id: Ulid,
	chunk: LogChunk,
	/**
	 * Bytes of the host's file right before this chunk that are left out on purpose, because the dashboard would not keep
	 * them. Refused, like any gap, before the dashboard has all of the head it keeps.
	 */
	omitted: Bytes.min(1).optional()
});
export type LogInput = z.infer<typeof LogInput>;
/** Where the next chunk must begin. Differs from what was sent when a chunk was lost or repeated. */
export const LogOutput = z.strictObject({ nextOffset: Bytes });
export type LogOutput = z.infer<typeof LogOutput>;

export const ResultInput = z.strictObject({ id: Ulid, result: OperationResult });
export type ResultInput = z.infer<typeof ResultInput>;
/** Answered only after the commit. The agent then marks the entry acknowledged. */
export const ResultOutput = z.strictObject({ acknowledged: z.literal(true) });

export const StopNotice = z.strictObject({
	id: Ulid,
	message: z.string().max(LIMITS.sentenceChars)
});

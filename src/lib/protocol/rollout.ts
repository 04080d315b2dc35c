import { z } from 'zod';
import { HostName, Tag } from './host.ts';
import { Commit, Count, Timestamp, Ulid } from './ids.ts';
import { LIMITS } from './limits.ts';
import {
	ROLLOUT_AT_ONCE,
	ROLLOUT_COMMANDS,
	ROLLOUT_HOST_STATES,
	ROLLOUT_PAUSES,
	ROLLOUT_STATES,
	WAVE_STATES
} from './rollout-table.ts';

/** A command brought to many hosts by the dashboard, a few at a time, in waves. Source: design, operations, "Rollouts". */

const sentence = z.string().max(LIMITS.sentenceChars);
const commits = z.array(Commit).max(LIMITS.hostsPerRequest);
/** The last one, of all others, is one more. */
const MOST_WAVES = LIMITS.rolloutWaves + 1;

/** What a rollout may ask of hosts. */
export const RolloutCommand = z.enum(ROLLOUT_COMMANDS);
export type RolloutCommand = z.infer<typeof RolloutCommand>;

/** The hosts that a wave takes, of those that no wave before it took. */
const WaveHosts = z.discriminatedUnion('by', [
	z.strictObject({
		by: z.literal('count'),
		count: z.number().int().min(1).max(LIMITS.hostsPerRequest)
	}),
	/** Of all hosts of the rollout, rounded up. */
	z.strictObject({ by: z.literal('percent'), percent: z.number().int().min(1).max(100) }),
	z.strictObject({ by: z.literal('tag'), tag: Tag })
]);

export const WaveInput = z.strictObject({
	hosts: WaveHosts,
	/** How long a wave that went well is watched before the next one begins, in milliseconds. */
	soakMs: z.number().int().min(0).max(LIMITS.rolloutSoakMs).default(0)
});
export type WaveInput = z.infer<typeof WaveInput>;

/** What a rollout is to be; hosts that no wave takes come last, in a wave of their own. */
export const PlanRollout = z.strictObject({
	hostIds: z.array(Ulid).min(1).max(LIMITS.hostsPerRequest),
	command: RolloutCommand,
	waves: z.array(WaveInput).max(LIMITS.rolloutWaves),
	/** Hosts that are at work at the same time, at most. */
	atOnce: z
		.number()
		.int()
		.min(ROLLOUT_AT_ONCE.min)
		.max(ROLLOUT_AT_ONCE.max)
		.default(ROLLOUT_AT_ONCE.default),
	/** Failures that are put up with; one more pauses the rollout. */
	maxFailures: z.number().int().min(0).max(LIMITS.hostsPerRequest).default(0),
	/** A host that is away at its turn: `queue`: it gets it when it is back; `skip`: it is left out. Neither holds up the others. */
	offline: z.enum(['queue', 'skip']).default('queue')
});
export type PlanRollout = z.infer<typeof PlanRollout>;

export const StartRollout = z.strictObject({
	...PlanRollout.shape,
	/** The commits that whoever confirmed this was told of, in any order: with others it is not begun. */
	expectedCommits: z.array(Commit).max(LIMITS.hostsPerRequest).optional(),
	/** The same key within 24 hours returns the same rollout. */
	idempotencyKey: z.string().min(8).max(100).optional()
});
export type StartRollout = z.infer<typeof StartRollout>;

/** What would come of a rollout, before it is begun. */
export const RolloutPlan = z.strictObject({
	/** In the order in which they come; a wave without hosts is not there. */
	waves: z
		.array(
			z.strictObject({
				hosts: z
					.array(
						z.strictObject({
							hostId: Ulid,
							hostName: HostName,
							/** What it will check out; null: the command pulls nothing. */
							commit: Commit.nullable(),
							/** It is not there at the moment. */
							away: z.boolean(),
							/** Why it would not be asked at once, in the words of the pre-check; null: it would be. */
							waits: sentence.nullable(),
							/** What this brings, it has: a clean checkout of the commit for `pull`, a running system of it for others; null: not known. */
							hasAlready: z.boolean().nullable(),
							/** Open rollouts in which it still waits, and which this one takes it from, oldest first. */
							takenFrom: z
								.array(z.strictObject({ id: Ulid, command: RolloutCommand, createdAt: Timestamp }))
								.max(LIMITS.openRollouts)
						})
					)
					.max(LIMITS.hostsPerRequest),
				soakMs: Count
			})
		)
		.max(MOST_WAVES),
	/** Hosts that are not part of it, and why, as a sentence. */
	leftOut: z
		.array(z.strictObject({ hostId: Ulid, hostName: HostName, why: sentence }))
		.max(LIMITS.hostsPerRequest),
	/** All commits in it, sorted. */
	commits
});
export type RolloutPlan = z.infer<typeof RolloutPlan>;

export const RolloutState = z.enum(ROLLOUT_STATES);
export type RolloutState = z.infer<typeof RolloutState>;
export const RolloutHostState = z.enum(ROLLOUT_HOST_STATES);
export type RolloutHostState = z.infer<typeof RolloutHostState>;

export const RolloutPause = z.enum(ROLLOUT_PAUSES);
export type RolloutPause = z.infer<typeof RolloutPause>;

const counts = z.strictObject({
	waiting: Count,
	asked: Count,
	done: Count,
	failed: Count,
	skipped: Count
} satisfies Record<RolloutHostState, typeof Count>);

/** A rollout in the short form that a list needs. */
export const RolloutSummary = z.strictObject({
	id: Ulid,
	command: RolloutCommand,
	state: RolloutState,
	/** Why it is paused; null: it is not. */
	pause: z.strictObject({ kind: RolloutPause, message: sentence }).nullable(),
	/** What it is doing or waiting for, or how it ended, as a sentence. */
	sentence,
	requestedBy: z.string().max(200),
	createdAt: Timestamp,
	finishedAt: Timestamp.nullable(),
	/** All commits in it, sorted. */
	commits,
	/** Hosts in each state. */
	counts
});
export type RolloutSummary = z.infer<typeof RolloutSummary>;

export const Rollout = z.strictObject({
	...RolloutSummary.shape,
	atOnce: Count,
	maxFailures: Count,
	offline: z.enum(['queue', 'skip']),
	/** Hosts that are still away then are left out. */
	expiresAt: Timestamp,
	waves: z
		.array(
			z.strictObject({
				state: z.enum(WAVE_STATES),
				soakMs: Count,
				/** Until when it is watched; null: it is not being watched. */
				soakUntil: Timestamp.nullable(),
				/** What it waits for, as a sentence; null: for nothing. */
				waitsFor: sentence.nullable(),
				counts
			})
		)
		.max(MOST_WAVES),
	hosts: z
		.array(
			z.strictObject({
				hostId: Ulid,
				hostName: HostName,
				/** Place of its wave, from 0. */
				wave: Count,
				state: RolloutHostState,
				/** What it checks out; null: the command pulls nothing. */
				commit: Commit.nullable(),
				operationId: Ulid.nullable(),
				/** Why it waits, how it ended, or why it was left out; null: there is nothing to say. */
				sentence: sentence.nullable(),
				changedAt: Timestamp
			})
		)
		.max(LIMITS.hostsPerRequest)
});
export type Rollout = z.infer<typeof Rollout>;

export const OneRollout = z.strictObject({ id: Ulid });
export const ResumeRollout = z.strictObject({
	id: Ulid,
	/** Hosts that failed get another turn. */
	retryFailed: z.boolean().default(false)
});
/** `wave`: the place, from 0, of the one that is not waited for any longer; when another one is present by now, nothing begins. */
export const OpenNextWave = z.strictObject({
	id: Ulid,
	wave: z.number().int().min(0).max(LIMITS.rolloutWaves)
});
export const SkipRolloutHost = z.strictObject({ id: Ulid, hostId: Ulid });
export const ListRollouts = z.strictObject({
	/** Newest first; give the last id of a page to get the next. */
	before: Ulid.optional(),
	limit: z.number().int().min(1).max(100).default(50)
});

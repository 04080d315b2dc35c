import { z } from 'zod';
import { API_KEY_DAYS, API_KEY_SCOPES } from './api-key.ts';
import { Command, CommandArgument } from './command.ts';
import { builds, needsTarget } from './command-table.ts';
import { FilterText } from './filter/input.ts';
import { DeviceType, HostKind, HostName, Location, Tag, ThemeColor } from './host.ts';
import { Bytes, Commit, CommitPrefix, Ulid } from './ids.ts';
import { LIMITS, QUEUE_MS } from './limits.ts';
import type { MetricRange } from './metrics.ts';
import { OperationGroup } from './operation-groups.ts';

/** Inputs and outputs of what people and scripts ask of the dashboard. */

/** Why the argument does not fit the command; null when it does. */
function argumentProblem(request: {
	command: Command;
	hostIds: readonly string[];
	commit?: string | undefined;
	argument?: CommandArgument | undefined;
}): string | null {
	const { command, hostIds, argument } = request;
	const { generation, systemPath, fromPath, keepDays } = argument ?? NO_ARGUMENT;
	const isAboutOne = command === 'rollback' || command === 'compare';
	if (isAboutOne && hostIds.length > 1) return 'Generations are those of one host: name one host.';
	if (command === 'rollback' && (generation === null || systemPath === null))
		return 'A rollback needs the number and the path of the generation.';
	if (command === 'compare' && (fromPath === null || systemPath === null))
		return 'A comparison needs two paths: fromPath and systemPath.';
	if (generation !== null && command !== 'rollback') return 'Only a rollback takes a generation.';
	if (fromPath !== null && command !== 'compare') return 'Only a comparison takes fromPath.';
	if (keepDays !== null && command !== 'collect-garbage')
		return 'Only garbage collection takes keepDays.';
	if (
		systemPath !== null &&
		!isAboutOne &&
		(command !== 'pull-switch' || request.commit === undefined)
	)
		return 'A system can be fixed for Pull + Switch of a fixed commit only.';
	return null;
}

const NO_ARGUMENT: CommandArgument = {
	generation: null,
	systemPath: null,
	fromPath: null,
	keepDays: null
};

export const RequestOperations = z
	.strictObject({
		hostIds: z.array(Ulid).min(1).max(LIMITS.hostsPerRequest),
		command: Command,
		/** Go ahead where a pre-check would refuse (already on target). Never overrides busy or offline. */
		force: z.boolean().default(false),
		/** Where a host is offline or outside its windows, wait for it instead of refusing; it runs at the target of that time. */
		queue: z.boolean().default(false),
		/** How long it may wait, in milliseconds. Left out: `QUEUE_MS.default`, or until an hour after the host's next window opens. */
		expiresInMs: z.number().int().min(QUEUE_MS.min).max(QUEUE_MS.max).optional(),
		/** What the command needs to know; see `CommandArgument` for which does. */
		argument: CommandArgument.optional(),
		/** Check out exactly this commit instead of the target; for commands that pull. */
		commit: Commit.optional(),
		/**
		 * The commit that whoever confirmed this was told: the target, or for commands that build without pulling the checkout. A host
		 * that would get another one now is refused with `other-commit`. What waits is not compared: it runs at the target of its time.
		 */
		expectedCommit: Commit.optional(),
		/** The same key within 24 hours returns the same operations. */
		idempotencyKey: z.string().min(8).max(100).optional()
	})
	.superRefine((request, context) => {
		const { command, expectedCommit } = request;
		const message = argumentProblem(request);
		if (message !== null) context.addIssue({ code: 'custom', path: ['argument'], message });
		if (expectedCommit !== undefined && !needsTarget(command) && !builds(command))
			context.addIssue({
				code: 'custom',
				path: ['expectedCommit'],
				message: 'Only what pulls or builds is about a commit.'
			});
	});
export type RequestOperations = z.input<typeof RequestOperations>;

/** Per host: the operation that was made, or why there is none. */
export const RequestOutcome = z.discriminatedUnion('ok', [
	z.strictObject({
		ok: z.literal(true),
		hostId: Ulid,
		operationId: Ulid,
		/** It waits for the host to come back. */
		queued: z.boolean()
	}),
	z.strictObject({
		ok: z.literal(false),
		hostId: Ulid,
		code: z.enum([
			'not-found',
			'offline',
			'busy',
			'on-target',
			'other-commit',
			'not-ready',
			'not-supported',
			'storage'
		]),
		message: z.string().max(LIMITS.sentenceChars),
		/** The operation in the way, for `busy`. */
		activeOperationId: Ulid.nullable(),
		/** Whether asking again with `force` would be accepted. */
		forceable: z.boolean(),
		/** Whether asking again with `queue` would be accepted. */
		queueable: z.boolean()
	})
]);
export type RequestOutcome = z.infer<typeof RequestOutcome>;

/** Hosts that are asked to look at everything anew and report it; no operation, nothing is changed. */
export const RefreshHosts = z.strictObject({
	hostIds: z.array(Ulid).min(1).max(LIMITS.hostsPerRequest)
});

export const StopOperation = z.strictObject({ id: Ulid, force: z.boolean().default(false) });
/** Operations to be stopped together, none of them by force. */
export const StopOperations = z.strictObject({
	ids: z.array(Ulid).min(1).max(LIMITS.hostsPerRequest)
});
/** Per operation: a sentence on what happens now, or on why nothing does. */
export type StopOutcome = { id: string; ok: boolean; message: string };

export const AddHost = z.strictObject({
	name: HostName,
	kind: HostKind,
	location: Location,
	deviceType: DeviceType,
	themeColor: ThemeColor
});
export type AddHost = z.infer<typeof AddHost>;
/** The token is in this answer and nowhere else. */
export const AddedHost = z.strictObject({
	hostId: Ulid,
	name: HostName,
	token: z.string().max(128)
});
export type AddedHost = z.infer<typeof AddedHost>;

/** Removing a host asks for its name, typed. */
export const RemoveHost = z.strictObject({ id: Ulid, confirmName: z.string().max(63) });

/** Keeps a host on a commit, named by as much of its hash as is needed; null: it follows the target. */
export const PinHost = z.strictObject({ id: Ulid, commit: CommitPrefix.nullable() });

/** Lets nothing change a host, for the reason in the note; null: it is released. */
export const HoldHost = z.strictObject({
	id: Ulid,
	note: z.string().trim().max(LIMITS.holdNoteChars).nullable()
});

/** Hosts that are asked for; all of them without a filter. */
export const ListHosts = z.strictObject({ filter: FilterText.optional() }).optional();

/** Gives tags to hosts and takes others away; what a host's own configuration says stays. */
export const TagHosts = z
	.strictObject({
		hostIds: z.array(Ulid).min(1).max(LIMITS.hostsPerRequest),
		add: z.array(Tag).max(LIMITS.tagsPerHost).default([]),
		remove: z.array(Tag).max(LIMITS.tagsPerHost).default([])
	})
	.refine(({ add, remove }) => add.length + remove.length > 0, {
		message: 'Name at least one tag to add or to remove.'
	})
	.refine(({ add, remove }) => !add.some((tag) => remove.includes(tag)), {
		message: 'A tag cannot be added and removed at once.'
	});
export type TagHosts = z.infer<typeof TagHosts>;

/** Writes what people should know about a host; null: there is nothing to know. */
export const NoteHost = z.strictObject({
	id: Ulid,
	note: z.string().trim().min(1).max(LIMITS.noteChars).nullable()
});
export type NoteHost = z.infer<typeof NoteHost>;

export const ListOperations = z.strictObject({
	hostId: Ulid.optional(),
	/** As the host was called: finds those of a host that was removed. */
	hostName: HostName.optional(),
	group: OperationGroup.optional(),
	/** Newest first; give the last id of a page to get the next. */
	before: Ulid.optional(),
	limit: z.number().int().min(1).max(200).default(50)
});

export const FollowLog = z.strictObject({
	id: Ulid,
	/** Byte offset to begin at. */
	offset: Bytes.default(0),
	lastEventId: z.string().max(100).nullish()
});

/** Stored output from a byte of the host's own file on. */
export const ReadLog = z.strictObject({ id: Ulid, offset: Bytes.default(0) });

export const CreateApiKey = z.strictObject({
	name: z.string().trim().min(1).max(LIMITS.apiKeyNameChars),
	scope: z.enum(API_KEY_SCOPES),
	/** Null: it works until it is revoked. */
	expiresInDays: z.literal(API_KEY_DAYS).nullable().default(90)
});

export const MetricSeriesRequest = z.strictObject({
	hostId: Ulid,
	range: z.enum(['1h', '24h', '7d', '30d', '90d']) satisfies z.ZodType<MetricRange>
});

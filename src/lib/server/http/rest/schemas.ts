import {
	AddHost,
	AddedHost,
	BLOCKERS,
	COMMANDS,
	COMPARTMENT_STATES,
	Commit,
	DEFAULT_THEME_COLOR,
	DeviceType,
	ERROR_CODES,
	HostKind,
	ListOperations,
	Location,
	Metrics,
	Operation,
	PRESENCES,
	REASONS,
	RequestOperations,
	Signature,
	StopOperation,
	StorePath,
	ThemeColor,
	Timestamp,
	Ulid,
	HostName,
	Tag,
	type FleetRow
} from '$lib/protocol/index.ts';
import { FilterText } from '$lib/protocol/filter/input.ts';
import { z } from 'zod';

/** What REST takes and gives. The shapes are those of the procedures behind it; only what a path already says is left out. */

const Compartment = z.strictObject({
	state: z.enum(COMPARTMENT_STATES),
	reason: z.enum(REASONS),
	message: z.string()
});

const Availability = z.union([
	z.strictObject({ enabled: z.literal(true), waits: z.string().optional() }),
	z.strictObject({ enabled: z.literal(false), reason: z.string() })
]);

const RowOperation = Operation.pick({
	id: true,
	command: true,
	state: true,
	phase: true,
	unknown: true,
	stopRequested: true,
	pinned: true,
	requestedAt: true,
	startedAt: true,
	phaseStartedAt: true,
	finishedAt: true,
	requestedBy: true,
	expiresAt: true,
	message: true
});

/** A host with its status, as the fleet table shows it. Null is always: not known, or there is none. */
export const Host = z.strictObject({
	id: Ulid,
	name: HostName,
	kind: HostKind,
	system: z.string().nullable(),
	location: Location,
	deviceType: DeviceType,
	themeColor: z.string(),
	presence: z.enum(PRESENCES),
	lastSeenAt: Timestamp.nullable(),
	agentVersion: z.string().nullable(),
	repoUrl: z.string().nullable(),
	branch: z.string().nullable(),
	commit: Commit.nullable(),
	commitSubject: z.string().nullable(),
	signature: Signature.nullable(),
	generation: z.number().int().nullable(),
	systemPath: StorePath.nullable(),
	metrics: Metrics.nullable(),
	status: z.strictObject({
		git: Compartment,
		lock: Compartment,
		system: Compartment,
		tests: Compartment,
		agent: Compartment,
		onTarget: z.boolean(),
		sentence: z.string(),
		blocker: z.enum(BLOCKERS).nullable()
	}),
	operation: RowOperation.nullable(),
	queued: z.array(RowOperation),
	lastOperation: RowOperation.nullable(),
	problems: z.array(z.string()),
	targetCommit: Commit.nullable(),
	pinnedCommit: Commit.nullable(),
	holdNote: z.string().nullable(),
	/** Since when it waits to be accepted, and from where it came; null: it does not wait. */
	waiting: z.strictObject({ since: Timestamp, address: z.string().nullable() }).nullable(),
	/** A second machine came with its token; null: none did, or somebody has looked at it. */
	alarm: z
		.strictObject({
			at: Timestamp,
			reason: z.enum(['duplicate', 'machine']),
			address: z.string().nullable(),
			canTrust: z.boolean()
		})
		.nullable(),
	/** Given on the page. */
	tags: z.array(Tag),
	/** Told by the host's own configuration. */
	hostTags: z.array(Tag),
	note: z.string().nullable(),
	actions: z.record(z.enum([...COMMANDS, 'stop']), Availability)
}) satisfies z.ZodType<FleetRow>;

export const HostList = z.strictObject({ hosts: z.array(Host) });
export const OperationList = z.strictObject({ operations: z.array(Operation) });
export const StopAnswer = z.strictObject({ message: z.string() });

/** The one shape of every refusal. */
export const RestError = z.strictObject({
	code: z.enum([...ERROR_CODES, 'other-commit', 'not-supported']),
	/** What happened, why, and what to do. */
	message: z.string(),
	/** Find the same id in the dashboard's log. */
	correlationId: z.string(),
	/** Milliseconds to wait; the header Retry-After says it in seconds. */
	retryAfterMs: z.number().int().min(0).optional(),
	/** Of a refused command: the operation in the way … */
	activeOperationId: Ulid.nullable().optional(),
	/** … whether `force` would get it accepted … */
	forceable: z.boolean().optional(),
	/** … and whether `queue` would. */
	queueable: z.boolean().optional()
});
export type RestError = z.infer<typeof RestError>;

export const HostQuery = z.strictObject({
	name: HostName.optional(),
	filter: FilterText.optional()
});

/** Only the name must be given. */
export const NewHost = z.strictObject({
	...AddHost.shape,
	kind: HostKind.default('nixos'),
	location: Location.default('other'),
	deviceType: DeviceType.default('other'),
	themeColor: ThemeColor.default(DEFAULT_THEME_COLOR)
});
export { AddedHost, Operation };

const { hostIds: _hosts, ...command } = RequestOperations.shape;
export const CommandRequest = z.strictObject(command);

const { id: _operation, ...stop } = StopOperation.shape;
export const StopRequest = z.strictObject(stop);

/** As the procedure, with the words of an address: numbers come as text there. */
export const OperationQuery = z.strictObject({
	host: ListOperations.shape.hostId,
	group: ListOperations.shape.group,
	before: ListOperations.shape.before,
	limit: z.coerce.number().int().min(1).max(200).default(50)
});

import { z } from 'zod';
import { Command } from './command.ts';
import { DeviceType, HostKind, HostName, Location, ThemeColor } from './host.ts';
import { Commit, Ulid } from './ids.ts';
import { LIMITS, QUEUE_MS } from './limits.ts';

/** Inputs and outputs of what people and scripts ask of the dashboard. */

export const RequestOperations = z.strictObject({
	hostIds: z.array(Ulid).min(1).max(LIMITS.hostsPerRequest),
	command: Command,
	/** Go ahead where a pre-check would refuse (already on target). Never overrides busy or offline. */
	force: z.boolean().default(false),
	/** Where a host is offline, wait for it instead of refusing; it runs at the target of that time. */
	queue: z.boolean().default(false),
	/** How long it may wait for an offline host, in milliseconds. */
	expiresInMs: z.number().int().min(QUEUE_MS.min).max(QUEUE_MS.max).default(QUEUE_MS.default),
	/** Check out exactly this commit instead of the target; for commands that pull. */
	commit: Commit.optional(),
	/** The same key within 24 hours returns the same operations. */
	idempotencyKey: z.string().min(8).max(100).optional()
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
			'not-ready',
			'not-supported',
			'storage'
		]),
		message: z.string(),
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

export const AddHost = z.strictObject({
	name: HostName,
	kind: HostKind,
	location: Location,
	deviceType: DeviceType,
	themeColor: ThemeColor
});
export type AddHost = z.infer<typeof AddHost>;
/** The token is in this answer and nowhere else. */
export const AddedHost = z.strictObject({ hostId: Ulid, name: HostName, token: z.string() });
export type AddedHost = z.infer<typeof AddedHost>;

/** Removing a host asks for its name, typed. */
export const RemoveHost = z.strictObject({ id: Ulid, confirmName: z.string().max(63) });

export const ListOperations = z.strictObject({
	hostId: Ulid.optional(),
	/** Newest first; give the last id of a page to get the next. */
	before: Ulid.optional(),
	limit: z.number().int().min(1).max(200).default(50)
});

export const FollowLog = z.strictObject({
	id: Ulid,
	/** Byte offset to begin at. */
	offset: z.number().int().min(0).default(0),
	lastEventId: z.string().max(100).nullish()
});

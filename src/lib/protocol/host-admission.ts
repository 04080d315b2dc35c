import { z } from 'zod';
import { Ulid } from './ids.ts';

/** Whom the dashboard lets in as which host: waiting hosts, tokens, and alarms about second machines. */

/** What becomes of an agent that comes with the enrolment token and is not known. */
export const ENROLLMENTS = ['auto', 'approve', 'closed'] as const;
export type Enrollment = (typeof ENROLLMENTS)[number];

/**
 * Somebody else came with a host's token. `duplicate`: while its agent was connected and alive; `machine`: from a machine
 * that tells another identity than the first one did.
 */
export type HostAlarm = {
	/** Server time. */
	at: number;
	reason: 'duplicate' | 'machine';
	address: string | null;
	/** Identity of the machine that was refused, which an operator may come to trust. */
	machineId?: string;
};

/** The alarm as browsers see it. */
export type HostAlarmView = Pick<HostAlarm, 'at' | 'reason' | 'address'> & {
	/** Whether the refused machine can be told to be the host from now on. */
	canTrust: boolean;
};

export const AboutHost = z.strictObject({ id: Ulid });

/** How long the old token goes on working after a rotation, in milliseconds. */
export const TOKEN_OVERLAP_MS = {
	now: 0,
	'1h': 3_600_000,
	'24h': 24 * 3_600_000,
	'7d': 7 * 24 * 3_600_000
} as const;
export const TOKEN_OVERLAPS = ['now', '1h', '24h', '7d'] as const;
export type TokenOverlap = (typeof TOKEN_OVERLAPS)[number];

export const AboutToken = z.strictObject({ hostId: Ulid, tokenId: Ulid });
export const RotateToken = z.strictObject({
	hostId: Ulid,
	tokenId: Ulid,
	overlap: z.enum(TOKEN_OVERLAPS).default('24h')
});
export type RotateToken = z.infer<typeof RotateToken>;

/** The token is in this answer and nowhere else. */
export type MadeToken = { hostId: string; name: string; tokenId: string; token: string };

/** `enrolment`: the agent's own secret; `dashboard`: made by a person; `file`: declared in the file of host tokens. */
export type TokenSource = 'enrolment' | 'dashboard' | 'file';

/** A token that counts, without its secret. */
export type HostTokenView = {
	id: string;
	source: TokenSource;
	createdAt: number;
	/** Null: until it is revoked. */
	expiresAt: number | null;
	/** When an agent last came in with it, to a minute, and from where. */
	lastUsedAt: number | null;
	lastAddress: string | null;
	/** The agent that is connected now came in with it. */
	inUse: boolean;
};

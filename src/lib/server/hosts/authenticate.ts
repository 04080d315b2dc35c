import { HOST_TOKEN } from '$lib/protocol/index.ts';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { constantTimeEqual, hashToken } from '../auth/index.ts';
import { hostTokens, type Database } from '../db/index.ts';
import type { HostRecord } from './host-record.ts';
import type { HostsRoom } from './room.ts';
import { isEnded } from './token-ends.ts';

/** A host that proved itself, and with which token. */
export type KnownAgent = {
	host: HostRecord;
	tokenId: string;
	expiresAt: number | null;
	/** Before this time. */
	lastUsedAt: number | null;
};

/** The look for a token that was not revoked, built once: every agent that comes back is looked up. */
export const tokenLookUp = (db: Database) =>
	db
		.select({
			hostId: hostTokens.hostId,
			hash: hostTokens.hash,
			expiresAt: hostTokens.expiresAt,
			lastUsedAt: hostTokens.lastUsedAt
		})
		.from(hostTokens)
		.where(and(eq(hostTokens.id, sql.placeholder('id')), isNull(hostTokens.revokedAt)))
		.prepare();

/** The host a token belongs to; null when it is malformed, unknown, revoked or past its end. */
export async function authenticateHost(room: HostsRoom, token: string): Promise<KnownAgent | null> {
	const id = HOST_TOKEN.exec(token)?.[1];
	if (id === undefined) return null;
	const [row] = await room.lookUpToken.all({ id });
	const presented = hashToken(token);
	if (row === undefined || !constantTimeEqual(row.hash, presented)) return null;
	const host = room.records.get(row.hostId);
	const known = { tokenId: id, expiresAt: row.expiresAt, lastUsedAt: row.lastUsedAt };
	return host === undefined || isEnded(room, known) ? null : { host, ...known };
}

import { HOST_TOKEN } from '$lib/protocol/index.ts';
import { and, eq, isNull } from 'drizzle-orm';
import { constantTimeEqual, hashToken } from '../auth/index.ts';
import { hostTokens } from '../db/index.ts';
import type { HostRecord } from './host-record.ts';
import type { HostsRoom } from './room.ts';

/** The host a token belongs to; null when it is malformed, unknown or revoked. */
export async function authenticateHost(room: HostsRoom, token: string): Promise<HostRecord | null> {
	const id = HOST_TOKEN.exec(token)?.[1];
	if (id === undefined) return null;
	const [row] = await room.db
		.select({ hostId: hostTokens.hostId, hash: hostTokens.hash })
		.from(hostTokens)
		.where(and(eq(hostTokens.id, id), isNull(hostTokens.revokedAt)));
	const presented = hashToken(token);
	if (row === undefined || !constantTimeEqual(row.hash, presented)) return null;
	return room.records.get(row.hostId) ?? null;
}

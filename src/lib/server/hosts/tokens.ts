import {
	LIMITS,
	TOKEN_OVERLAP_MS,
	type HostTokenView,
	type MadeToken,
	type RotateToken
} from '$lib/protocol/index.ts';
import { and, eq, gt, isNull, or, sql, type SQL } from 'drizzle-orm';
import { hashToken, newHostToken } from '../auth/index.ts';
import { hostTokens } from '../db/index.ts';
import { FleetError } from '../platform/errors.ts';
import { recordOf, type HostsRoom } from './room.ts';
import { setTokenEnds } from './token-ends.ts';

/** Tokens that count now. */
export const counts = (now: number) =>
	and(
		isNull(hostTokens.revokedAt),
		or(isNull(hostTokens.expiresAt), gt(hostTokens.expiresAt, now))
	);

/** The tokens of a host that count, the oldest first. */
export async function listTokens(room: HostsRoom, hostId: string): Promise<HostTokenView[]> {
	recordOf(room, hostId);
	const rows = await room.db
		.select()
		.from(hostTokens)
		.where(and(eq(hostTokens.hostId, hostId), counts(room.clock.now())))
		.orderBy(hostTokens.createdAt, hostTokens.id);
	const current = room.connections.get(hostId)?.credentials.tokenId;
	return rows.map((row) => ({
		id: row.id,
		source: row.source,
		createdAt: row.createdAt,
		expiresAt: row.expiresAt,
		lastUsedAt: row.lastUsedAt,
		lastAddress: row.lastAddress,
		inUse: row.id === current
	}));
}

/** Makes a further token. It is in the answer and nowhere else. */
export async function addToken(
	room: HostsRoom,
	request: { actor: string; hostId: string }
): Promise<MadeToken> {
	const { hostId, actor } = request;
	const { name } = recordOf(room, hostId);
	const made = newHostToken();
	const [rows] = await room.db.batch([
		insertToken(room, { hostId, made, provided: sql`true` }),
		room.audit.rowIfChanged({
			actor,
			action: 'host.token-added',
			target: hostId,
			detail: { name, token: made.id }
		})
	]);
	if (rows.length === 0) throw tooMany(name);
	return { hostId, name, tokenId: made.id, token: made.token };
}

/** Makes a token that takes the place of another one, which goes on working for a while. Never happens by itself. */
export async function rotateToken(
	room: HostsRoom,
	request: { actor: string; input: RotateToken }
): Promise<MadeToken> {
	const { hostId, tokenId, overlap = '24h' } = request.input;
	const { name } = recordOf(room, hostId);
	const now = room.clock.now();
	const old = await findToken(room, { hostId, tokenId });
	if (old.source === 'file')
		throw new FleetError(
			'conflict',
			`This token of ${name} is declared in the file of host tokens. Write a second line for ${name} there, give the host the new token, then take the old line out.`
		);
	const end = now + TOKEN_OVERLAP_MS[overlap];
	const endsAt = Math.min(end, old.expiresAt ?? end);
	const made = newHostToken();
	const counting = sql`exists (select 1 from ${hostTokens} where ${hostTokens.id} = ${tokenId} and ${hostTokens.revokedAt} is null)`;
	const [rows] = await room.db.batch([
		insertToken(room, { hostId, made, provided: counting }),
		room.audit.rowIfChanged({
			actor: request.actor,
			action: 'host.token-rotated',
			target: hostId,
			detail: {
				name,
				overlap,
				before: { token: tokenId, expiresAt: old.expiresAt },
				after: { token: made.id, oldExpiresAt: endsAt }
			}
		}),
		room.db
			.update(hostTokens)
			.set({ expiresAt: endsAt })
			.where(
				and(
					eq(hostTokens.id, tokenId),
					sql`exists (select 1 from ${hostTokens} where ${hostTokens.id} = ${made.id})`
				)
			)
	]);
	if (rows.length === 0) {
		// Either of the two conditions of the insert: the first one says more.
		await findToken(room, { hostId, tokenId });
		throw tooMany(name);
	}
	setTokenEnds(room, [tokenId], { at: endsAt, reason: 'the token was rotated' });
	return { hostId, name, tokenId: made.id, token: made.token };
}

/**
 * Ends a token at once, and the connection that came in with it.
 * @returns how many tokens of the host still count
 */
export async function revokeToken(
	room: HostsRoom,
	request: { actor: string; input: { hostId: string; tokenId: string } }
): Promise<{ left: number }> {
	const { hostId, tokenId } = request.input;
	const { name } = recordOf(room, hostId);
	const now = room.clock.now();
	const old = await findToken(room, request.input);
	const [rows] = await room.db.batch([
		room.db
			.update(hostTokens)
			.set({ revokedAt: now })
			.where(
				and(eq(hostTokens.id, tokenId), eq(hostTokens.hostId, hostId), isNull(hostTokens.revokedAt))
			)
			.returning({ id: hostTokens.id }),
		room.audit.rowIfChanged({
			actor: request.actor,
			action: 'host.token-revoked',
			target: hostId,
			detail: {
				name,
				token: tokenId,
				source: old.source,
				before: { expiresAt: old.expiresAt },
				after: { revokedAt: now }
			}
		})
	]);
	if (rows.length === 0) throw noToken(name);
	setTokenEnds(room, [tokenId], { at: now, reason: 'the token was revoked' });
	return { left: (await listTokens(room, hostId)).length };
}

async function findToken(room: HostsRoom, known: { hostId: string; tokenId: string }) {
	const [row] = await room.db
		.select()
		.from(hostTokens)
		.where(
			and(
				eq(hostTokens.id, known.tokenId),
				eq(hostTokens.hostId, known.hostId),
				counts(room.clock.now())
			)
		);
	if (!row) throw noToken(recordOf(room, known.hostId).name);
	return row;
}

/** A token of the dashboard's making, if the condition holds and the host has room for it. */
const insertToken = (
	room: HostsRoom,
	token: { hostId: string; made: { id: string; token: string }; provided: SQL }
) => {
	const { hostId, made } = token;
	const now = room.clock.now();
	return room.db
		.insert(hostTokens)
		.select(
			sql`select ${made.id}, ${hostId}, ${hashToken(made.token)}, 'dashboard', ${now}, null, null, null, null
				where ${token.provided} and (
					select count(*) from ${hostTokens} where ${hostTokens.hostId} = ${hostId}
						and ${hostTokens.revokedAt} is null
						and (${hostTokens.expiresAt} is null or ${hostTokens.expiresAt} > ${now})
				) < ${LIMITS.hostTokens}`
		)
		.returning({ id: hostTokens.id });
};

const noToken = (name: string): FleetError =>
	new FleetError(
		'not-found',
		`${name} has no such token any more: it was revoked, or has expired. Nothing was changed.`
	);

const tooMany = (name: string): FleetError =>
	new FleetError(
		'conflict',
		`${name} has ${LIMITS.hostTokens} tokens already, which is the most. Revoke one that nothing uses, then make a new one.`
	);

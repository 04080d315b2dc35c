import { apiKeyExpiry, daysToMs, LIMITS, type ApiKeyView } from '$lib/protocol/index.ts';
import { and, desc, eq, isNull, lte, or, sql } from 'drizzle-orm';
import type { Audit } from '../audit/index.ts';
import { apiKeys, type ApiScope, type Database } from '../db/index.ts';
import type { Clock } from '../platform/clock.ts';
import { FleetError } from '../platform/errors.ts';
import { constantTimeEqual, hashToken, newApiKey, parseApiKey } from './tokens.ts';

/** `lastUsedAt` is only for people; once a minute is exact enough. */
const USED_EVERY_MS = 60_000;

/** Who a bearer token turned out to be. */
export type ApiKeyCaller = { id: string; name: string; scope: ApiScope; expiresAt: number | null };

type KeyRequest = {
	actor: string;
	name: string;
	scope: ApiScope;
	/** Null: until it is revoked. */
	expiresInDays: number | null;
	/** A key made by a key may not outlive it; null: made by a person, or by a key without an end. */
	notAfter?: number | null;
};

type Room = { db: Database; audit: Audit; clock: Clock };

/** Keys for scripts: shown once, kept as a hash, limited by scope and time. */
export function createApiKeys(room: Room) {
	return {
		/** Those that are not revoked, newest first; expired ones among them, so that people see why a script stopped. */
		list: (): Promise<ApiKeyView[]> => listKeys(room),
		/** @returns the key, which is nowhere else. @throws {FleetError} conflict at the limit, forbidden */
		create: (request: KeyRequest): Promise<{ id: string; key: string; expiresAt: number | null }> =>
			createKey(room, request),
		revoke: (request: { actor: string; id: string }): Promise<void> => revokeKey(room, request),
		/**
		 * The key behind a bearer token; null when it is malformed, unknown or revoked.
		 * @param address where the call comes from, for people to see
		 * @throws {FleetError} unauthenticated when it has expired, which only who holds the right secret is told
		 */
		authenticate: (token: string, address: string | null = null): Promise<ApiKeyCaller | null> =>
			authenticate(room, token, address)
	};
}

const listKeys = ({ db }: Room): Promise<ApiKeyView[]> =>
	db
		.select({
			id: apiKeys.id,
			name: apiKeys.name,
			scope: apiKeys.scope,
			createdBy: apiKeys.createdBy,
			createdAt: apiKeys.createdAt,
			expiresAt: apiKeys.expiresAt,
			lastUsedAt: apiKeys.lastUsedAt,
			lastAddress: apiKeys.lastAddress
		})
		.from(apiKeys)
		.where(isNull(apiKeys.revokedAt))
		.orderBy(desc(apiKeys.id));

async function createKey(room: Room, request: KeyRequest) {
	const { actor, name, scope, expiresInDays, notAfter = null } = request;
	const now = room.clock.now();
	const expiresAt = expiresInDays === null ? null : now + daysToMs(expiresInDays);
	if (notAfter !== null && (expiresAt === null || expiresAt > notAfter))
		throw new FleetError(
			'forbidden',
			`A key cannot make one that outlives it, and this one ends on ${day(notAfter)}. Ask for fewer days, or make the key on the page of API keys.`
		);
	const made = newApiKey();
	const [rows] = await room.db.batch([
		// One statement, so that two people at once do not get past the limit together.
		room.db
			.insert(apiKeys)
			.select(
				sql`select ${made.id}, ${name}, ${hashToken(made.token)}, ${scope}, ${actor}, ${now}, ${expiresAt}, null, null, null
				where (select count(*) from ${apiKeys} where ${isNull(apiKeys.revokedAt)}) < ${LIMITS.apiKeys}`
			)
			.returning({ id: apiKeys.id }),
		room.audit.rowIfChanged({
			actor,
			action: 'api-key.created',
			target: made.id,
			detail: { name, scope, expiresAt }
		})
	]);
	if (rows.length === 0)
		throw new FleetError(
			'conflict',
			`There are ${LIMITS.apiKeys} API keys already, which is the most there can be. Revoke those that are not used any more.`
		);
	return { id: made.id, key: made.token, expiresAt };
}

async function revokeKey(room: Room, request: { actor: string; id: string }): Promise<void> {
	const known = await room.db.query.apiKeys.findFirst({ where: eq(apiKeys.id, request.id) });
	const [rows] = await room.db.batch([
		room.db
			.update(apiKeys)
			.set({ revokedAt: room.clock.now() })
			.where(and(eq(apiKeys.id, request.id), isNull(apiKeys.revokedAt)))
			.returning({ id: apiKeys.id }),
		room.audit.rowIfChanged({
			actor: request.actor,
			action: 'api-key.revoked',
			target: request.id,
			detail: known && { name: known.name, scope: known.scope, expiresAt: known.expiresAt }
		})
	]);
	if (rows.length === 0)
		throw new FleetError('not-found', 'There is no such key, or it was revoked already.');
}

async function authenticate(
	room: Room,
	token: string,
	address: string | null
): Promise<ApiKeyCaller | null> {
	const id = parseApiKey(token);
	if (id === null) return null;
	const row = await room.db.query.apiKeys.findFirst({
		where: and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt))
	});
	if (!row || !constantTimeEqual(row.hash, hashToken(token))) return null;
	const now = room.clock.now();
	if (row.expiresAt !== null && apiKeyExpiry(row, now) === 'expired')
		throw new FleetError(
			'unauthenticated',
			`This API key expired on ${day(row.expiresAt)}. Make a new one on the page of API keys.`
		);
	if (now - (row.lastUsedAt ?? 0) >= USED_EVERY_MS) await noteUse(room, { id, address, now });
	return { id: row.id, name: row.name, scope: row.scope, expiresAt: row.expiresAt };
}

/** Written once for all the calls of a minute, also for those that come together. */
async function noteUse(
	{ db }: Room,
	use: { id: string; address: string | null; now: number }
): Promise<void> {
	const unused = or(isNull(apiKeys.lastUsedAt), lte(apiKeys.lastUsedAt, use.now - USED_EVERY_MS));
	try {
		await db
			.update(apiKeys)
			.set({ lastUsedAt: use.now, lastAddress: use.address })
			.where(and(eq(apiKeys.id, use.id), unused));
	} catch {
		// Nothing hangs on it: with a full disk, scripts must still be able to look.
	}
}

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

import { and, desc, eq, isNull } from 'drizzle-orm';
import type { Audit } from '../audit/index.ts';
import { apiKeys, type ApiScope, type Database } from '../db/index.ts';
import type { Clock } from '../platform/clock.ts';
import { FleetError } from '../platform/errors.ts';
import { constantTimeEqual, hashToken, newApiKey, parseApiKey } from './tokens.ts';

/** `lastUsedAt` is only for people; once a minute is exact enough. */
const USED_EVERY_MS = 60_000;

export type ApiKeyView = {
	id: string;
	name: string;
	scope: ApiScope;
	createdAt: number;
	lastUsedAt: number | null;
};

/** Keys for scripts: shown once, kept as a hash, limited by scope. */
export function createApiKeys(room: { db: Database; audit: Audit; clock: Clock }) {
	const { db } = room;
	return {
		async list(): Promise<ApiKeyView[]> {
			return db
				.select({
					id: apiKeys.id,
					name: apiKeys.name,
					scope: apiKeys.scope,
					createdAt: apiKeys.createdAt,
					lastUsedAt: apiKeys.lastUsedAt
				})
				.from(apiKeys)
				.where(isNull(apiKeys.revokedAt))
				.orderBy(desc(apiKeys.id));
		},
		async create(request: {
			actor: string;
			name: string;
			scope: ApiScope;
		}): Promise<{ id: string; key: string }> {
			const made = newApiKey();
			await db.batch([
				db.insert(apiKeys).values({
					id: made.id,
					name: request.name,
					hash: hashToken(made.token),
					scope: request.scope,
					createdBy: request.actor,
					createdAt: room.clock.now()
				}),
				room.audit.row({
					actor: request.actor,
					action: 'api-key.created',
					target: made.id,
					detail: { name: request.name, scope: request.scope }
				})
			]);
			return { id: made.id, key: made.token };
		},
		async revoke(request: { actor: string; id: string }): Promise<void> {
			const [rows] = await db.batch([
				db
					.update(apiKeys)
					.set({ revokedAt: room.clock.now() })
					.where(and(eq(apiKeys.id, request.id), isNull(apiKeys.revokedAt)))
					.returning({ id: apiKeys.id }),
				room.audit.rowIfChanged({
					actor: request.actor,
					action: 'api-key.revoked',
					target: request.id
				})
			]);
			if (rows.length === 0)
				throw new FleetError('not-found', 'There is no such key, or it was revoked already.');
		},
		/** The key behind a bearer token; null when it is malformed, unknown or revoked. */
		async authenticate(
			token: string
		): Promise<{ id: string; name: string; scope: ApiScope } | null> {
			const id = parseApiKey(token);
			if (id === null) return null;
			const row = await db.query.apiKeys.findFirst({
				where: and(eq(apiKeys.id, id), isNull(apiKeys.revokedAt))
			});
			if (!row || !constantTimeEqual(row.hash, hashToken(token))) return null;
			const now = room.clock.now();
			if (now - (row.lastUsedAt ?? 0) > USED_EVERY_MS)
				await db.update(apiKeys).set({ lastUsedAt: now }).where(eq(apiKeys.id, id));
			return { id: row.id, name: row.name, scope: row.scope };
		}
	};
}

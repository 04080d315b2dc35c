import type { InvitationView, UserView } from '$lib/protocol/index.ts';
import { and, asc, gt, isNull, or, sql } from 'drizzle-orm';
import { apiKeys, invitations, sessions, users } from '../../db/index.ts';
import { isFromEnvironment, type AuthRoom } from '../room.ts';
import { NO_PASSWORD } from '../users.ts';

/** Everybody, by name, and the links that were not used yet. */
export async function listPeople(
	room: AuthRoom
): Promise<{ users: UserView[]; invitations: InvitationView[] }> {
	const now = room.clock.now();
	const people = await room.db.select().from(users).orderBy(asc(users.name));
	const open = await room.db
		.select({
			userId: sessions.userId,
			count: sql<number>`count(*)`,
			lastSeenAt: sql<number>`max(coalesce(${sessions.lastUsedAt}, ${sessions.createdAt}))`
		})
		.from(sessions)
		.where(gt(sessions.expiresAt, Math.floor(now / 1000)))
		.groupBy(sessions.userId);
	const keys = await room.db
		.select({ by: apiKeys.createdBy, count: sql<number>`count(*)` })
		.from(apiKeys)
		.where(
			and(isNull(apiKeys.revokedAt), or(isNull(apiKeys.expiresAt), gt(apiKeys.expiresAt, now)))
		)
		.groupBy(apiKeys.createdBy);
	const links = await room.db
		.select()
		.from(invitations)
		.where(gt(invitations.expiresAt, now))
		.orderBy(asc(invitations.name));
	return {
		users: people.map((user) => {
			const seen = open.find(({ userId }) => userId === user.id);
			return {
				id: user.id,
				name: user.name,
				role: user.role,
				createdAt: user.createdAt,
				lastSeenAt: seen?.lastSeenAt ?? null,
				sessions: seen?.count ?? 0,
				totp: user.totpSecret !== null,
				fromEnvironment: isFromEnvironment(room, user),
				waits: user.passwordHash === NO_PASSWORD,
				apiKeys: keys.find(({ by }) => by === user.name)?.count ?? 0
			};
		}),
		invitations: links.map(({ id, name, role, userId, createdBy, createdAt, expiresAt }) => ({
			id,
			name,
			role,
			isNew: userId === null,
			createdBy,
			createdAt,
			expiresAt
		}))
	};
}

import type { Adapter, DatabaseSession, DatabaseUser } from 'lucia';
import { eq, lte } from 'drizzle-orm';
import { sessions, users, type Database } from '../db/index.ts';
import { hashToken } from './tokens.ts';

/**
 * lucia's storage, except that only the SHA-256 of a session id ever reaches the database: who reads
 * the table cannot sign in with it. lucia keeps seeing the plain ids it was given.
 */
export class HashedSessionAdapter implements Adapter {
	constructor(
		private readonly db: Database,
		private readonly now: () => number
	) {}

	async getSessionAndUser(
		sessionId: string
	): Promise<[DatabaseSession | null, DatabaseUser | null]> {
		const [row] = await this.db
			.select({ session: sessions, user: { id: users.id, name: users.name, role: users.role } })
			.from(sessions)
			.innerJoin(users, eq(sessions.userId, users.id))
			.where(eq(sessions.idHash, hashToken(sessionId)));
		if (!row) return [null, null];
		return [
			{
				id: sessionId,
				userId: row.user.id,
				expiresAt: new Date(row.session.expiresAt * 1000),
				attributes: {}
			},
			{ id: row.user.id, attributes: { name: row.user.name, role: row.user.role } }
		];
	}

	/** Plain ids are not kept, so none can be listed. */
	async getUserSessions(): Promise<DatabaseSession[]> {
		return [];
	}

	async setSession(session: DatabaseSession): Promise<void> {
		await this.db.insert(sessions).values({
			idHash: hashToken(session.id),
			userId: session.userId,
			expiresAt: seconds(session.expiresAt),
			createdAt: this.now()
		});
	}

	async updateSessionExpiration(sessionId: string, expiresAt: Date): Promise<void> {
		await this.db
			.update(sessions)
			.set({ expiresAt: seconds(expiresAt) })
			.where(eq(sessions.idHash, hashToken(sessionId)));
	}

	async deleteSession(sessionId: string): Promise<void> {
		await this.db.delete(sessions).where(eq(sessions.idHash, hashToken(sessionId)));
	}

	async deleteUserSessions(userId: string): Promise<void> {
		await this.db.delete(sessions).where(eq(sessions.userId, userId));
	}

	async deleteExpiredSessions(): Promise<void> {
		await this.db.delete(sessions).where(lte(sessions.expiresAt, Math.floor(this.now() / 1000)));
	}
}

const seconds = (date: Date): number => Math.floor(date.getTime() / 1000);

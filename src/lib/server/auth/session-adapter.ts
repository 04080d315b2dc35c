import type { Adapter, DatabaseSession, DatabaseUser } from 'lucia';
import { and, eq, isNull, lt, or, sql } from 'drizzle-orm';
import { sessions, users, type Database, type Role } from '../db/index.ts';
import type { Clock } from '../platform/clock.ts';
import { newUlid } from '../platform/ids.ts';
import { RoleMemory } from './role-memory.ts';
import { hashToken } from './tokens.ts';

/** `lastUsedAt` is exact to this, so that not every call writes. */
const USED_EVERY_MS = 60_000;

export type SessionLifetime = {
	/** A session that is not used ends after this long … */
	idleMs: number;
	/** … and any after this long. */
	totalMs: number;
};

/** What says when a session ends. */
type Times = Pick<typeof sessions.$inferSelect, 'createdAt' | 'lastUsedAt' | 'expiresAt'>;

/**
 * lucia's storage, except that only the SHA-256 of a session id ever reaches the database: who reads
 * the table cannot sign in with it. lucia keeps seeing the plain ids it was given.
 */
export class HashedSessionAdapter implements Adapter {
	/** Prepared, because every call of a person asks … */
	readonly #lookUp;
	/** … and mostly for this alone: each column that is read costs as much as the look. */
	readonly #lookUpRole;
	readonly roles: RoleMemory;

	constructor(
		private readonly db: Database,
		private readonly options: {
			clock: Clock;
			lifetime: SessionLifetime;
			databaseVersion: () => number | null;
		}
	) {
		this.roles = new RoleMemory(options);
		this.#lookUp = db
			.select({ session: sessions, user: { id: users.id, name: users.name, role: users.role } })
			.from(sessions)
			.innerJoin(users, eq(sessions.userId, users.id))
			.where(eq(sessions.idHash, sql.placeholder('hash')))
			.prepare();
		this.#lookUpRole = db
			.select({
				role: users.role,
				createdAt: sessions.createdAt,
				lastUsedAt: sessions.lastUsedAt,
				expiresAt: sessions.expiresAt
			})
			.from(sessions)
			.innerJoin(users, eq(sessions.userId, users.id))
			.where(eq(sessions.idHash, sql.placeholder('hash')))
			.prepare();
	}

	async getSessionAndUser(
		sessionId: string
	): Promise<[DatabaseSession | null, DatabaseUser | null]> {
		const found = await this.find(hashToken(sessionId));
		if (!found) return [null, null];
		const { session, user } = found;
		return [
			{
				id: sessionId,
				userId: user.id,
				expiresAt: new Date(this.endOf(session)),
				attributes: { agent: session.agent, address: session.address }
			},
			{ id: user.id, attributes: { name: user.name, role: user.role } }
		];
	}

	/** A session that has not ended, with its person. Finding it counts as using it. */
	async find(hash: string) {
		const [row] = await this.#lookUp.all({ hash });
		return row && (await this.#use(hash, row.session)) !== null ? row : null;
	}

	/** What the person behind a session may do; null when it has ended. Asking counts as using it. */
	async roleOf(hash: string): Promise<Role | null> {
		const known = this.roles.get(hash);
		if (known !== null) return known;
		const remember = this.roles.before(hash);
		const [row] = await this.#lookUpRole.all({ hash });
		if (row === undefined) return null;
		const until = await this.#use(hash, row);
		if (until === null) return null;
		remember({ role: row.role, until });
		return row.role;
	}

	/** @returns when it ends or its use must be noted again; null: it has ended */
	async #use(hash: string, session: Times): Promise<number | null> {
		const now = this.options.clock.now();
		if (this.endOf(session) <= now) return null;
		const noted = session.lastUsedAt ?? -Infinity;
		const isOld = noted < now - USED_EVERY_MS;
		if (isOld) await this.#touch(hash);
		const lastUsedAt = isOld ? now : noted;
		return Math.min(this.endOf({ ...session, lastUsedAt }), lastUsedAt + USED_EVERY_MS);
	}

	/**
	 * When a session ends, in milliseconds. Worked out from its use, so that a shorter lifetime in the configuration holds
	 * for those that are open, too.
	 */
	endOf(session: Times): number {
		const { idleMs, totalMs } = this.options.lifetime;
		return Math.min(
			(session.lastUsedAt ?? session.createdAt) + idleMs,
			session.createdAt + totalMs,
			session.lastUsedAt === null ? session.expiresAt * 1000 : Infinity
		);
	}

	async #touch(hash: string): Promise<void> {
		const now = this.options.clock.now();
		const { idleMs, totalMs } = this.options.lifetime;
		await this.db
			.update(sessions)
			.set({
				lastUsedAt: now,
				publicId: sql`coalesce(${sessions.publicId}, ${newUlid(now)})`,
				expiresAt: sql`min(${now + idleMs}, ${sessions.createdAt} + ${totalMs}) / 1000`
			})
			.where(
				and(
					eq(sessions.idHash, hash),
					or(isNull(sessions.lastUsedAt), lt(sessions.lastUsedAt, now - USED_EVERY_MS))
				)
			)
			// A full disk must not keep people from reading; the time of use is for their information.
			.catch(() => {});
	}

	/** Plain ids are not kept, so none can be listed. */
	async getUserSessions(): Promise<DatabaseSession[]> {
		return [];
	}

	async setSession(session: DatabaseSession): Promise<void> {
		const now = this.options.clock.now();
		const { idleMs, totalMs } = this.options.lifetime;
		await this.db.insert(sessions).values({
			idHash: hashToken(session.id),
			userId: session.userId,
			expiresAt: Math.floor((now + Math.min(idleMs, totalMs)) / 1000),
			createdAt: now,
			lastUsedAt: now,
			publicId: newUlid(now),
			...session.attributes
		});
	}

	/** Every use prolongs a session already; lucia's own rule adds nothing. */
	async updateSessionExpiration(): Promise<void> {}

	async deleteSession(sessionId: string): Promise<void> {
		await this.db.delete(sessions).where(eq(sessions.idHash, hashToken(sessionId)));
	}

	async deleteUserSessions(userId: string): Promise<void> {
		await this.db.delete(sessions).where(eq(sessions.userId, userId));
	}

	/** Not used: `forgetExpired` of the sessions also tells whose sockets to close. */
	async deleteExpiredSessions(): Promise<void> {}
}

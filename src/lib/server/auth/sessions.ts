import { eq } from 'drizzle-orm';
import { Lucia, TimeSpan } from 'lucia';
import { sessions as sessionTable, users, type Database, type Role } from '../db/index.ts';
import type { Clock } from '../platform/clock.ts';
import { Signal } from '../platform/signal.ts';
import { createSessionCookies, type SessionCookie } from './cookies.ts';
import { HashedSessionAdapter } from './session-adapter.ts';
import { hashToken } from './tokens.ts';

export type SessionUser = { id: string; name: string; role: Role };

/** A session found behind a cookie. `hash` names it everywhere but in the cookie itself. */
export type FoundSession = {
	id: string;
	hash: string;
	user: SessionUser;
	/** Present when the session was prolonged and the browser needs the cookie again. */
	renewed: SessionCookie | null;
};

const LIFETIME_DAYS = 30;

declare module 'lucia' {
	interface Register {
		Lucia: ReturnType<typeof createLucia>;
		DatabaseUserAttributes: { name: string; role: Role };
	}
}

const createLucia = (adapter: HashedSessionAdapter) =>
	new Lucia(adapter, {
		sessionExpiresIn: new TimeSpan(LIFETIME_DAYS, 'd'),
		getUserAttributes: ({ name, role }) => ({ name, role })
	});

/** Browser sessions: made at login, found by a signed cookie, ended at once everywhere. */
export function createSessions(options: {
	db: Database;
	clock: Clock;
	secrets: string[];
	secure: () => boolean;
}) {
	const lucia = createLucia(new HashedSessionAdapter(options.db, () => options.clock.now()));
	const cookies = createSessionCookies({
		secrets: options.secrets,
		secure: options.secure,
		maxAgeSeconds: LIFETIME_DAYS * 86_400
	});
	/** Hash of a session that has just ended. */
	const ended = new Signal<string>();

	return {
		ended,
		cookies,
		async create(userId: string): Promise<SessionCookie> {
			const session = await lucia.createSession(userId, {});
			return cookies.make(session.id);
		},
		/** @param header the Cookie header of a request */
		async find(header: string): Promise<FoundSession | null> {
			const id = cookies.read(header);
			if (id === null) return null;
			const { session, user } = await lucia.validateSession(id);
			if (!session) return null;
			return {
				id,
				hash: hashToken(id),
				user: { id: user.id, name: user.name, role: user.role },
				renewed: session.fresh ? cookies.make(id) : null
			};
		},
		async isLive(hash: string): Promise<boolean> {
			const [row] = await options.db
				.select({ expiresAt: sessionTable.expiresAt })
				.from(sessionTable)
				.innerJoin(users, eq(sessionTable.userId, users.id))
				.where(eq(sessionTable.idHash, hash));
			return row !== undefined && row.expiresAt * 1000 > options.clock.now();
		},
		async end(id: string): Promise<void> {
			await lucia.invalidateSession(id);
			ended.emit(hashToken(id));
		},
		async endAllOf(userId: string): Promise<void> {
			const rows = await options.db
				.delete(sessionTable)
				.where(eq(sessionTable.userId, userId))
				.returning({ hash: sessionTable.idHash });
			for (const row of rows) ended.emit(row.hash);
		},
		forgetExpired: () => lucia.deleteExpiredSessions()
	};
}

export type Sessions = ReturnType<typeof createSessions>;

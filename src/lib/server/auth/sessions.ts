import { LIMITS, type Role, type SessionView } from '$lib/protocol/index.ts';
import { and, desc, eq, inArray, ne, type SQL } from 'drizzle-orm';
import { Lucia, TimeSpan } from 'lucia';
import { sessions as sessionTable, type Database } from '../db/index.ts';
import type { Clock } from '../platform/clock.ts';
import { Signal } from '../platform/signal.ts';
import { createSessionCookies, type SessionCookie } from './cookies.ts';
import { HashedSessionAdapter, type SessionLifetime } from './session-adapter.ts';
import { hashToken } from './tokens.ts';

export type SessionUser = { id: string; name: string; role: Role };

/** A session found behind a cookie. `hash` names it everywhere but in the cookie itself. */
export type FoundSession = { id: string; hash: string; user: SessionUser };

/** Where somebody signs in from, kept for the list of sessions. */
export type SignInPlace = { agent: string | null; address: string | null };

declare module 'lucia' {
	interface Register {
		Lucia: ReturnType<typeof createLucia>;
		DatabaseUserAttributes: { name: string; role: Role };
		DatabaseSessionAttributes: SignInPlace;
	}
}

const createLucia = (adapter: HashedSessionAdapter, idleMs: number) =>
	new Lucia(adapter, {
		sessionExpiresIn: new TimeSpan(idleMs, 'ms'),
		getUserAttributes: ({ name, role }) => ({ name, role }),
		getSessionAttributes: ({ agent, address }) => ({ agent, address })
	});

/** Browser sessions: made at login, found by a signed cookie, ended at once everywhere. */
export function createSessions(options: {
	db: Database;
	clock: Clock;
	secrets: string[];
	/** Where the dashboard is reached. */
	address: () => string;
	lifetime: SessionLifetime;
	databaseVersion: () => number | null;
}) {
	const { db, clock, lifetime } = options;
	const adapter = new HashedSessionAdapter(db, options);
	const lucia = createLucia(adapter, lifetime.idleMs);
	const cookies = createSessionCookies({
		secrets: options.secrets,
		address: options.address,
		// The server decides when a session ends; the cookie must only last as long.
		maxAgeSeconds: Math.ceil(lifetime.totalMs / 1000)
	});
	/** Hash of a session that has just ended. */
	const ended = new Signal<string>();
	/** Id of a person whose role has changed while their sessions go on. */
	const changed = new Signal<string>();
	for (const signal of [ended, changed]) signal.on(() => adapter.roles.forget());
	const announce = (rows: { hash: string }[]): void => {
		for (const { hash } of rows) ended.emit(hash);
	};
	/** The statement that ends sessions; `announce` what it returns once it is committed. */
	const ending = (which: SQL | undefined) =>
		db.delete(sessionTable).where(which).returning({ hash: sessionTable.idHash });

	return {
		ended,
		changed,
		cookies,
		announce,
		endingAllOf: (userId: string, and_?: SQL) => ending(and(eq(sessionTable.userId, userId), and_)),
		endingOthersOf: (userId: string, hash: string) =>
			ending(and(eq(sessionTable.userId, userId), ne(sessionTable.idHash, hash))),
		endingOne: (userId: string, publicId: string) =>
			ending(and(eq(sessionTable.userId, userId), eq(sessionTable.publicId, publicId))),
		async create(
			userId: string,
			place: SignInPlace
		): Promise<{ cookie: SessionCookie; hash: string }> {
			const session = await lucia.createSession(userId, {
				agent: place.agent?.slice(0, LIMITS.agentNameChars) ?? null,
				address: place.address
			});
			return { cookie: cookies.make(session.id), hash: hashToken(session.id) };
		},
		/** @param header the Cookie header of a request */
		async find(header: string): Promise<FoundSession | null> {
			const id = cookies.read(header);
			if (id === null) return null;
			const { session, user } = await lucia.validateSession(id);
			if (!session) return null;
			return { id, hash: hashToken(id), user: { id: user.id, name: user.name, role: user.role } };
		},
		/** What the person behind a session may do now; null when the session has ended. */
		roleOf: (hash: string): Promise<Role | null> => adapter.roleOf(hash),
		/** The same at once; null: it is not remembered, and may have ended. */
		rememberedRoleOf: (hash: string): Role | null => adapter.roles.get(hash),
		async end(id: string): Promise<void> {
			await lucia.invalidateSession(id);
			ended.emit(hashToken(id));
		},
		async endAllOf(userId: string): Promise<void> {
			announce(await ending(eq(sessionTable.userId, userId)));
		},
		/** Those that have not ended, the last used first. @param hash of the session that asks */
		async list(userId: string, hash: string): Promise<SessionView[]> {
			const rows = await db
				.select()
				.from(sessionTable)
				.where(eq(sessionTable.userId, userId))
				.orderBy(desc(sessionTable.lastUsedAt))
				.limit(LIMITS.sessionsListed);
			return rows
				.filter((row) => adapter.endOf(row) > clock.now() && row.publicId !== null)
				.map((row) => ({
					id: row.publicId ?? '',
					agent: row.agent,
					address: row.address,
					createdAt: row.createdAt,
					lastUsedAt: row.lastUsedAt ?? row.createdAt,
					expiresAt: adapter.endOf(row),
					current: row.idHash === hash
				}));
		},
		/** Forgets sessions whose time is over, and tells of each, so that its sockets close. */
		async forgetExpired(): Promise<void> {
			const rows = await db.select().from(sessionTable);
			const over = rows
				.filter((row) => adapter.endOf(row) <= clock.now())
				.map(({ idHash }) => idHash)
				.slice(0, 1_000);
			if (over.length > 0) announce(await ending(inArray(sessionTable.idHash, over)));
		}
	};
}

export type Sessions = ReturnType<typeof createSessions>;

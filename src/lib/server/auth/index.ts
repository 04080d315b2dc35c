import { SESSION_HOURS } from '$lib/protocol/index.ts';
import type { Audit } from '../audit/index.ts';
import { createSettings, type Database } from '../db/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { createAccount } from './account/index.ts';
import { createApiKeys } from './api-keys.ts';
import { createLimitedRows } from './limited-rows.ts';
import { createLoginLimits } from './login-limits.ts';
import { logIn, type Credentials } from './login.ts';
import { createPeople } from './people/index.ts';
import { createRefusedLines } from './refused-lines.ts';
import { createSecretBox } from './secret-box.ts';
import { seedAdmin } from './seed-admin.ts';
import { createSessions } from './sessions.ts';
import { createSetup } from './setup.ts';
import { createStepUp } from './step-up.ts';
import { anyTotp, isOnlyAdmin } from './users.ts';

export { clientAddress, limiterKey } from './address.ts';
export { type SessionCookie } from './cookies.ts';
export { type Asker } from './room.ts';
export { type SessionUser } from './sessions.ts';
export { constantTimeEqual, hashToken, newHostToken } from './tokens.ts';
export { createSecretBox, type SecretBox } from './secret-box.ts';
export { ADMIN } from './users.ts';

export type Auth = Awaited<ReturnType<typeof createAuth>>;

/** How often sessions are looked at whose time is over, so that their sockets close. */
const FORGET_MS = 30_000;
const HOUR_MS = 3_600_000;

/** People and their keys: passwords, second factor, sessions, API keys. */
export async function createAuth(options: {
	db: Database;
	audit: Audit;
	clock: Clock;
	log: Logger;
	/** First signs, all verify. */
	sessionSecrets: string[];
	/** Encrypts second-factor secrets at rest. */
	boxKey: string;
	/** Where the dashboard is reached. */
	address: () => string;
	passwordHash: string | undefined;
	totpSecret: string | undefined;
	sessionLifetime?: { idleMs: number; totalMs: number };
	/** See `OpenDatabase`. */
	databaseVersion: () => number | null;
}) {
	const { db, audit, clock } = options;
	const box = createSecretBox(options.boxKey);
	const sessions = createSessions({
		db,
		clock,
		secrets: options.sessionSecrets,
		address: options.address,
		databaseVersion: options.databaseVersion,
		lifetime: options.sessionLifetime ?? {
			idleMs: SESSION_HOURS.idle.default * HOUR_MS,
			totalMs: SESSION_HOURS.total.default * HOUR_MS
		}
	});
	const limits = createLoginLimits();
	const limited = createLimitedRows({ audit, clock });
	const tellRefused = createRefusedLines(options);
	const room = { db, audit, clock, box, sessions, limits, limited, tellRefused };
	if (options.passwordHash !== undefined)
		await seedAdmin(
			{ ...room, settings: createSettings(db) },
			{ passwordHash: options.passwordHash, totpSecret: options.totpSecret }
		);
	await sessions.forgetExpired();
	const forgetting = setInterval(() => {
		// A database that cannot be written to ends nothing; every use of a session looks at its time anyway.
		sessions.forgetExpired().catch(() => {});
	}, FORGET_MS);
	forgetting.unref();
	const setup = createSetup(room);
	// A count of its own: whoever guesses at the door must not keep those who are inside from their work.
	const stepUp = createStepUp({ ...room, limits: createLoginLimits() });
	const people = {
		...room,
		stepUp,
		environment: {
			password: options.passwordHash !== undefined,
			totp: options.totpSecret !== undefined
		}
	};
	return {
		setup,
		stepUp,
		account: createAccount(people),
		people: createPeople(people),
		apiKeys: createApiKeys(room),
		sessionEnded: sessions.ended,
		/** Id of a person who may now do more than before. */
		roleChanged: sessions.changed,
		/** What the person behind a session may do now; null when it has ended. */
		roleOfSession: (hash: string) => sessions.roleOf(hash),
		/** The same at once, for most calls; null: ask `roleOfSession`. */
		rememberedRole: (hash: string) => sessions.rememberedRoleOf(hash),
		sessionIsLive: async (hash: string) => (await sessions.roleOf(hash)) !== null,
		sessionFromCookies: (header: string) => sessions.find(header),
		blankCookie: () => sessions.cookies.blank(),
		/** Cookies to set for a session whose cookie has an older name. */
		renamedCookies: (header: string) => sessions.cookies.renamed(header),
		logIn: (credentials: Credentials) => logIn({ ...room, stepUp }, credentials),
		async logOut(session: { id: string; user: { id: string; name: string } }): Promise<void> {
			await sessions.end(session.id);
			await audit.record({
				actor: session.user.name,
				action: 'session.ended',
				target: session.user.id
			});
		},
		anyTotp: () => anyTotp(db),
		isOnlyAdmin: () => isOnlyAdmin(db),
		close: () => clearInterval(forgetting)
	};
}

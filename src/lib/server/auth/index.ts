import type { Audit } from '../audit/index.ts';
import type { Database } from '../db/index.ts';
import type { Clock } from '../platform/clock.ts';
import { createApiKeys } from './api-keys.ts';
import { createLoginLimits } from './login-limits.ts';
import { logIn, type Credentials } from './login.ts';
import { createSecretBox } from './secret-box.ts';
import { seedAdmin } from './seed-admin.ts';
import { createSessions } from './sessions.ts';
import { createSetup } from './setup.ts';
import { createStepUp } from './step-up.ts';
import { anyTotp } from './users.ts';

export { clientAddress, limiterKey } from './address.ts';
export { type SessionCookie } from './cookies.ts';
export { type SessionUser } from './sessions.ts';
export { constantTimeEqual, hashToken, newHostToken } from './tokens.ts';
export { ADMIN } from './users.ts';

export type Auth = Awaited<ReturnType<typeof createAuth>>;

/** People and their keys: passwords, second factor, sessions, API keys. */
export async function createAuth(options: {
	db: Database;
	audit: Audit;
	clock: Clock;
	/** First signs, all verify. */
	sessionSecrets: string[];
	/** Encrypts second-factor secrets at rest. */
	boxKey: string;
	secureCookies: () => boolean;
	passwordHash: string | undefined;
	totpSecret: string | undefined;
}) {
	const { db, audit, clock } = options;
	const box = createSecretBox(options.boxKey);
	const sessions = createSessions({
		db,
		clock,
		secrets: options.sessionSecrets,
		secure: options.secureCookies
	});
	const limits = createLoginLimits();
	const room = { db, audit, clock, box, sessions, limits };
	if (options.passwordHash !== undefined)
		await seedAdmin(room, { passwordHash: options.passwordHash, totpSecret: options.totpSecret });
	await sessions.forgetExpired();
	const setup = createSetup(room);
	const stepUp = createStepUp(room);
	return {
		setup,
		stepUp,
		apiKeys: createApiKeys(room),
		sessionEnded: sessions.ended,
		sessionIsLive: (hash: string) => sessions.isLive(hash),
		sessionFromCookies: (header: string) => sessions.find(header),
		blankCookie: () => sessions.cookies.blank(),
		logIn: (credentials: Credentials) => logIn(room, credentials),
		async logOut(session: { id: string; user: { id: string; name: string } }): Promise<void> {
			await sessions.end(session.id);
			await audit.record({
				actor: session.user.name,
				action: 'session.ended',
				target: session.user.id
			});
		},
		anyTotp: () => anyTotp(db)
	};
}

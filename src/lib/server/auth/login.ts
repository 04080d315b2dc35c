import type { RequestEvent } from '@sveltejs/kit';
import type { Audit } from '../audit/index.ts';
import type { Database } from '../db/index.ts';
import type { Clock } from '../platform/clock.ts';
import { FleetError } from '../platform/errors.ts';
import type { LoginLimits } from './login-limits.ts';
import type { SessionCookie } from './cookies.ts';
import { verifyPassword } from './passwords.ts';
import type { SecretBox } from './secret-box.ts';
import type { Sessions } from './sessions.ts';
import { takeCode } from './take-code.ts';
import { findUser } from './users.ts';

export type Credentials = {
	name: string;
	password: string;
	code: string;
	address: string;
	event: RequestEvent;
};

/** One sentence for every kind of wrong, so that nobody learns which part was right. */
const REFUSED = 'That did not match. Check the password, and the code if you have set one up.';

/**
 * Signs a person in. Password and code are always both examined, whatever the first says, so that
 * wrong user, wrong password and wrong code take the same time and get the same answer.
 * @throws {FleetError} unauthenticated or rate-limited
 */
export async function logIn(
	room: {
		db: Database;
		audit: Audit;
		clock: Clock;
		limits: LoginLimits;
		box: SecretBox;
		sessions: Sessions;
	},
	credentials: Credentials
): Promise<SessionCookie> {
	const { limited, retryAfterMs } = await room.limits.check(credentials.event, {
		address: credentials.address,
		account: credentials.name
	});
	if (limited) {
		await room.audit.record({
			actor: 'anonymous',
			action: 'session.limited',
			target: credentials.name.slice(0, 64)
		});
		throw new FleetError(
			'rate-limited',
			`Too many attempts. Wait ${Math.ceil(retryAfterMs / 1000)} seconds and try again.`,
			{
				retryAfterMs
			}
		);
	}
	const user = await findUser(room.db, credentials.name);
	const stored = user && { scheme: user.passwordScheme, hash: user.passwordHash };
	const passwordRight = await verifyPassword(stored, credentials.password);
	const codeRight = await takeCode(room, { user, code: credentials.code, commit: passwordRight });
	if (!user || !passwordRight || !codeRight) {
		await room.audit.record({
			actor: 'anonymous',
			action: 'session.refused',
			target: credentials.name.slice(0, 64)
		});
		throw new FleetError('unauthenticated', REFUSED);
	}
	const cookie = await room.sessions.create(user.id);
	await room.audit.record({ actor: user.name, action: 'session.created', target: user.id });
	return cookie;
}

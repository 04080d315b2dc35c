import type { RequestEvent } from '@sveltejs/kit';
import type { Audit } from '../audit/index.ts';
import type { Database } from '../db/index.ts';
import type { Clock } from '../platform/clock.ts';
import { asFleetError, FleetError } from '../platform/errors.ts';
import type { LoginLimits } from './login-limits.ts';
import type { SessionCookie } from './cookies.ts';
import { verifyPassword } from './passwords.ts';
import type { RefusedSignIn } from './refused-lines.ts';
import type { SecretBox } from './secret-box.ts';
import type { Sessions } from './sessions.ts';
import type { StepUp } from './step-up.ts';
import { takeCode } from './take-code.ts';
import { findUser, highestWorkFactor } from './users.ts';

export type Credentials = {
	name: string;
	password: string;
	/** A one-time code or a recovery code; looked at only where there is a second factor. */
	code: string;
	address: string;
	event: RequestEvent;
	/** What the browser calls itself. */
	agent?: string | null;
};

/** One sentence for every kind of wrong, so that nobody learns which part was right. */
const REFUSED =
	'That did not match. Check the name and password, and the code if you have set one up.';

/** What somebody typed as a name may be their password by mistake: only names that there are get into a log. */
const UNKNOWN = 'unknown name';

/**
 * Signs a person in. Password and code are always both examined, whatever the first says, so that wrong user, wrong
 * password, wrong code and wrong recovery code take the same time and get the same answer.
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
		stepUp: Pick<StepUp, 'proven'>;
		limited: (target: string) => Promise<void>;
		tellRefused: (refused: RefusedSignIn) => void;
	},
	credentials: Credentials
): Promise<SessionCookie> {
	const name = credentials.name.trim().toLowerCase().slice(0, 64);
	const { limited, retryAfterMs } = await room.limits.check(credentials.event, {
		address: credentials.address,
		account: name
	});
	const user = await findUser(room.db, name);
	const who = user?.name ?? UNKNOWN;
	const tell = (reason: RefusedSignIn['reason']): void =>
		room.tellRefused({ name: who, address: credentials.address, reason });
	if (limited) {
		tell('too many attempts');
		await room.limited(who);
		throw new FleetError(
			'rate-limited',
			`Too many attempts. Wait ${Math.ceil(retryAfterMs / 1000)} seconds and try again.`,
			{ retryAfterMs }
		);
	}
	const stored = user && { scheme: user.passwordScheme, hash: user.passwordHash };
	const workFactor = await highestWorkFactor(room.db);
	const passwordRight = await verifyPassword(stored, credentials.password, workFactor).catch(
		async (error: unknown) => {
			if (asFleetError(error)?.code === 'rate-limited') {
				tell('too many attempts');
				await room.limited(who);
			}
			throw error;
		}
	);
	const taken = await takeCode(room, { user, code: credentials.code, commit: passwordRight });
	if (!user || !passwordRight || taken === null) {
		tell(!user ? 'no such name' : passwordRight ? 'wrong code' : 'wrong password');
		await room.audit.record({
			actor: 'anonymous',
			action: 'session.refused',
			target: who,
			detail: { address: credentials.address }
		});
		// Always there, whatever was wrong: it must tell no more than the sentence.
		throw new FleetError('unauthenticated', REFUSED, { field: 'password' });
	}
	const { cookie, hash } = await room.sessions.create(user.id, {
		agent: credentials.agent ?? null,
		address: credentials.address
	});
	await room.audit.record({
		actor: user.name,
		action: 'session.created',
		target: user.id,
		detail: { address: credentials.address, secondFactor: taken }
	});
	// Password and code were right a moment ago: whoever came in by them is not asked for them once more.
	room.stepUp.proven(hash);
	return cookie;
}

import { STEP_UP_MS } from '$lib/protocol/index.ts';
import { eq } from 'drizzle-orm';
import type { Audit } from '../audit/index.ts';
import { users, type Database } from '../db/index.ts';
import type { Clock } from '../platform/clock.ts';
import { FleetError } from '../platform/errors.ts';
import type { LoginLimits } from './login-limits.ts';
import { verifyPassword } from './passwords.ts';
import type { SecretBox } from './secret-box.ts';
import type { Sessions } from './sessions.ts';
import { takeCode } from './take-code.ts';
import { highestWorkFactor } from './users.ts';

export type StepUp = ReturnType<typeof createStepUp>;

/** What is said of a wrong answer, by what was asked for. */
const WRONG = {
	password: 'That did not match. Type the password of your account again.',
	code: 'That did not match. Type a code that was not used yet: each works only once.'
} as const;

const askedOf = (user: { totpSecret: string | null } | undefined): keyof typeof WRONG =>
	user?.totpSecret == null ? 'password' : 'code';

/**
 * Sessions that have just proven who is behind them, at their sign-in or again; a restart forgets, and they prove it once more.
 * One that a link opened has proven nothing: whoever holds the link chose the password.
 */
export function createStepUp(room: {
	db: Database;
	audit: Audit;
	clock: Clock;
	limits: LoginLimits;
	box: SecretBox;
	sessions: Sessions;
	limited: (target: string) => Promise<void>;
}) {
	const provenAt = new Map<string, number>();
	room.sessions.ended.on((hash) => provenAt.delete(hash));

	const isFresh = (sessionHash: string): boolean => {
		const at = provenAt.get(sessionHash);
		return at !== undefined && room.clock.now() - at < STEP_UP_MS;
	};
	/** Password and code of this session were right just now. */
	const proven = (sessionHash: string): void => void provenAt.set(sessionHash, room.clock.now());
	/** What was proven counts no more: the password or second factor is another, or somebody guesses. */
	const forget = (sessionHash: string): void => void provenAt.delete(sessionHash);

	return {
		isFresh,
		proven,
		forget,
		/** What this person is asked for: the code of their second factor where they have one. */
		async asksFor(userId: string): Promise<'code' | 'password'> {
			return askedOf(await room.db.query.users.findFirst({ where: eq(users.id, userId) }));
		},
		/**
		 * Takes a fresh code or password for a session. Attempts have the limits of signing in, counted by themselves. A wrong
		 * one takes back what was proven before: it may be somebody else by now.
		 * @throws {FleetError} unauthenticated or rate-limited
		 */
		async prove(attempt: {
			session: { hash: string; userId: string; name: string };
			secret: string;
		}): Promise<void> {
			const { session, secret } = attempt;
			const { limited, retryAfterMs } = await room.limits.check(null, {
				address: `session ${session.hash}`,
				account: session.name
			});
			if (limited) {
				await room.limited(session.name);
				throw new FleetError(
					'rate-limited',
					`Too many attempts. Wait ${Math.ceil(retryAfterMs / 1000)} seconds and try again.`,
					{ retryAfterMs }
				);
			}
			const user = await room.db.query.users.findFirst({ where: eq(users.id, session.userId) });
			const right =
				user?.totpSecret == null
					? await verifyPassword(
							user ? { scheme: user.passwordScheme, hash: user.passwordHash } : null,
							secret,
							await highestWorkFactor(room.db)
						)
					: (await takeCode(room, { user, code: secret, commit: true })) !== null;
			await room.audit.record({
				actor: session.name,
				action: right ? 'session.stepped-up' : 'session.step-up-refused',
				target: session.userId
			});
			if (!right) {
				forget(session.hash);
				throw new FleetError('invalid', WRONG[askedOf(user)], { field: 'secret' });
			}
			proven(session.hash);
		}
	};
}

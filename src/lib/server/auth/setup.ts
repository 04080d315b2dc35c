import { randomBytes } from 'node:crypto';
import type { Audit } from '../audit/index.ts';
import { users, type Database } from '../db/index.ts';
import type { Clock } from '../platform/clock.ts';
import { FleetError, isUniqueViolation } from '../platform/errors.ts';
import { newUlid } from '../platform/ids.ts';
import { confirmTotp } from './confirm-totp.ts';
import type { SessionCookie } from './cookies.ts';
import { checkNewPassword } from './password-rules.ts';
import { hashPassword } from './passwords.ts';
import { createRecoveryCodes, keepCodes } from './recovery-codes.ts';
import type { SecretBox } from './secret-box.ts';
import type { Sessions, SignInPlace } from './sessions.ts';
import { constantTimeEqual, hashToken } from './tokens.ts';
import { createTotpSecret, totpUri } from './totp.ts';
import { ADMIN, isNobody } from './users.ts';

export type SetupInput = {
	token: string;
	password: string;
	passwordAgain: string;
	/** Both empty: no second factor. */
	totpSecret: string;
	totpCode: string;
	place?: SignInPlace;
};

/** Signed in for the first time. The recovery codes are in this answer and nowhere else; none without a second factor. */
export type FirstSignIn = { cookie: SessionCookie; recoveryCodes: string[] };

/**
 * The first start: a link printed on the console, good until there is a person. A new start prints a new
 * link, and it does not open again when people come and go.
 */
export function createSetup(room: {
	db: Database;
	audit: Audit;
	clock: Clock;
	box: SecretBox;
	sessions: Sessions;
}) {
	const token = randomBytes(24).toString('base64url');

	const isOpen = (): Promise<boolean> => isNobody(room.db);
	const isRight = (candidate: string): boolean =>
		constantTimeEqual(hashToken(candidate), hashToken(token));

	return {
		/** The secret part of the link. Null once set-up is done. */
		token: async (): Promise<string | null> => ((await isOpen()) ? token : null),
		async state(candidate: string): Promise<'open' | 'closed' | 'no-token' | 'wrong-token'> {
			if (!(await isOpen())) return 'closed';
			if (candidate === '') return 'no-token';
			return isRight(candidate) ? 'open' : 'wrong-token';
		},
		/** A fresh second factor to offer; nothing is stored until it is confirmed. */
		offerTotp(): { totpSecret: string; totpUri: string } {
			const totpSecret = createTotpSecret();
			return { totpSecret, totpUri: totpUri(totpSecret, ADMIN) };
		},
		/** Makes the admin and signs them in. @throws {FleetError} with what to correct */
		async complete(input: SetupInput): Promise<FirstSignIn> {
			if (!isRight(input.token))
				throw new FleetError(
					'forbidden',
					'This set-up link is not the current one. Use the link the dashboard printed at its last start.'
				);
			if (!(await isOpen())) throw completedAlready();
			checkNewPassword({ ...input, name: ADMIN });
			const totp = confirmTotp(input, room.clock.now());
			const password = await hashPassword(input.password);
			const userId = newUlid();
			const totpSecret = totp && room.box.seal(totp.secret);
			const recoveryCodes = totpSecret === null ? [] : createRecoveryCodes();
			try {
				await room.db.batch([
					room.db.insert(users).values({
						id: userId,
						name: ADMIN,
						role: 'admin',
						passwordScheme: password.scheme,
						passwordHash: password.hash,
						totpSecret,
						totpLastCounter: totp && totp.counter,
						createdAt: room.clock.now()
					}),
					room.audit.row({
						actor: ADMIN,
						action: 'setup.completed',
						detail: { totp: totp !== null }
					}),
					...(totpSecret === null ? [] : keepCodes(room.db, { userId, totpSecret }, recoveryCodes))
				]);
			} catch (error) {
				if (isUniqueViolation(error)) throw completedAlready();
				throw error;
			}
			const place = input.place ?? { agent: null, address: null };
			const { cookie } = await room.sessions.create(userId, place);
			return { cookie, recoveryCodes };
		}
	};
}

const completedAlready = (): FleetError =>
	new FleetError(
		'conflict',
		'Set-up has been completed already. Sign in with the password that was set.'
	);

import { LIMITS } from '$lib/protocol/index.ts';
import { randomBytes } from 'node:crypto';
import type { Audit } from '../audit/index.ts';
import { users, type Database } from '../db/index.ts';
import type { Clock } from '../platform/clock.ts';
import { FleetError, isUniqueViolation } from '../platform/errors.ts';
import { newUlid } from '../platform/ids.ts';
import type { SessionCookie } from './cookies.ts';
import { hashPassword } from './passwords.ts';
import type { SecretBox } from './secret-box.ts';
import type { Sessions } from './sessions.ts';
import { constantTimeEqual, hashToken } from './tokens.ts';
import { createTotpSecret, totpUri, verifyTotp } from './totp.ts';
import { ADMIN, findUser } from './users.ts';

export type SetupInput = {
	token: string;
	password: string;
	passwordAgain: string;
	/** Both empty: no second factor. */
	totpSecret: string;
	totpCode: string;
};

/**
 * The first start: a link printed on the console, good until the admin has a password. A new start
 * prints a new link.
 */
export function createSetup(room: {
	db: Database;
	audit: Audit;
	clock: Clock;
	box: SecretBox;
	sessions: Sessions;
}) {
	const token = randomBytes(24).toString('base64url');

	const isOpen = async (): Promise<boolean> => (await findUser(room.db, ADMIN)) === null;
	const isRight = (candidate: string): boolean =>
		constantTimeEqual(hashToken(candidate), hashToken(token));

	return {
		/** The secret part of the link. Null once set-up is done. */
		token: async (): Promise<string | null> => ((await isOpen()) ? token : null),
		async state(candidate: string): Promise<'open' | 'closed' | 'wrong-token'> {
			if (!(await isOpen())) return 'closed';
			return isRight(candidate) ? 'open' : 'wrong-token';
		},
		/** A fresh second factor to offer; nothing is stored until it is confirmed. */
		offerTotp(): { totpSecret: string; totpUri: string } {
			const totpSecret = createTotpSecret();
			return { totpSecret, totpUri: totpUri(totpSecret, ADMIN) };
		},
		/** Makes the admin and signs them in. @throws {FleetError} with what to correct */
		async complete(input: SetupInput): Promise<SessionCookie> {
			if (!isRight(input.token))
				throw new FleetError(
					'forbidden',
					'This set-up link is not the current one. Use the link the dashboard printed at its last start.'
				);
			checkPassword(input);
			const totp = confirmTotp(input, room.clock.now());
			const password = await hashPassword(input.password);
			const userId = newUlid();
			try {
				await room.db.batch([
					room.db.insert(users).values({
						id: userId,
						name: ADMIN,
						role: 'admin',
						passwordScheme: password.scheme,
						passwordHash: password.hash,
						totpSecret: totp && room.box.seal(totp.secret),
						totpLastCounter: totp && totp.counter,
						createdAt: room.clock.now()
					}),
					room.audit.row({
						actor: ADMIN,
						action: 'setup.completed',
						detail: { totp: totp !== null }
					})
				]);
			} catch (error) {
				if (isUniqueViolation(error))
					throw new FleetError(
						'conflict',
						'Set-up has been completed already. Sign in with the password that was set.'
					);
				throw error;
			}
			return room.sessions.create(userId);
		}
	};
}

function checkPassword(input: SetupInput): void {
	const length = [...input.password].length;
	if (length < LIMITS.passwordMinChars)
		throw new FleetError(
			'invalid',
			`The password is too short: use at least ${LIMITS.passwordMinChars} characters.`
		);
	if (length > LIMITS.passwordChars)
		throw new FleetError(
			'invalid',
			`The password is too long: use at most ${LIMITS.passwordChars} characters.`
		);
	if (input.password !== input.passwordAgain)
		throw new FleetError('invalid', 'The two passwords differ. Type the same one twice.');
}

/** A second factor is set up only with a code that proves the authenticator has it. */
function confirmTotp(input: SetupInput, now: number): { secret: string; counter: number } | null {
	if (input.totpCode.trim() === '') return null;
	const counter = verifyTotp({ secret: input.totpSecret, code: input.totpCode, now });
	if (counter === null)
		throw new FleetError(
			'invalid',
			'The code does not match. Scan the picture again and type the code shown now, or leave the field empty.'
		);
	return { secret: input.totpSecret, counter };
}

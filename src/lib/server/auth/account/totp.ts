import { LIMITS, type TotpOffer } from '$lib/protocol/index.ts';
import { and, eq, isNull } from 'drizzle-orm';
import { users } from '../../db/index.ts';
import { FleetError } from '../../platform/errors.ts';
import { createRecoveryCodes, forgetCodes, keepCodes } from '../recovery-codes.ts';
import { isFromEnvironment, type Asker, type AuthRoom } from '../room.ts';
import { createTotpSecret, totpUri, verifyTotp } from '../totp.ts';
import type { UserRow } from '../users.ts';
import { ownRow } from './own-row.ts';

/** The second factor of who asks: offered, confirmed with a code, taken off; and its recovery codes. */
export function createOwnTotp(room: AuthRoom) {
	/** By session. An offer is kept here, so that nobody brings a secret of their own choosing; a restart forgets it. */
	const offers = new Map<string, { secret: string; at: number }>();
	room.sessions.ended.on((hash) => offers.delete(hash));

	return {
		/** A fresh secret; nothing is stored until a code confirms it. */
		async offer(asker: Asker): Promise<TotpOffer> {
			const user = await ownRow(room, asker);
			assertOwn(room, user);
			if (user.totpSecret !== null) throw isOnAlready();
			const secret = createTotpSecret();
			offers.set(asker.hash, { secret, at: room.clock.now() });
			return { secret, uri: totpUri(secret, user.name) };
		},

		/**
		 * Turns the offered second factor on, and ends all other sessions.
		 * @returns recovery codes, in this answer and nowhere else
		 */
		async enable(asker: Asker, code: string): Promise<string[]> {
			const user = await ownRow(room, asker);
			assertOwn(room, user);
			if (user.totpSecret !== null) throw isOnAlready();
			const offered = offers.get(asker.hash);
			if (!offered || room.clock.now() - offered.at > LIMITS.totpOfferMs)
				throw new FleetError(
					'conflict',
					'The picture is no longer current. Begin again with a new one.'
				);
			const counter = verifyTotp({ secret: offered.secret, code, now: room.clock.now() });
			if (counter === null)
				throw new FleetError(
					'invalid',
					'The code does not match. Scan the picture and type the code shown now; the clock of the phone must be right.',
					{ field: 'code' }
				);
			const totpSecret = room.box.seal(offered.secret);
			const codes = createRecoveryCodes();
			const [changed, , , ended] = await room.db.batch([
				room.db
					.update(users)
					.set({ totpSecret, totpLastCounter: counter })
					.where(and(eq(users.id, user.id), isNull(users.totpSecret)))
					.returning({ id: users.id }),
				room.audit.rowIfChanged({
					actor: user.name,
					action: 'user.totp-enabled',
					target: user.id,
					detail: { before: false, after: true, recoveryCodes: codes.length }
				}),
				forgetCodes(room.db, user.id),
				room.sessions.endingOthersOf(user.id, asker.hash),
				...keepCodes(room.db, { userId: user.id, totpSecret }, codes)
			]);
			settle(asker, ended);
			if (changed.length === 0) throw isOnAlready();
			return codes;
		},

		/** Takes the second factor off with its recovery codes, and ends all other sessions. */
		async disable(asker: Asker): Promise<void> {
			const user = await ownRow(room, asker);
			assertOwn(room, user);
			if (user.totpSecret === null) throw isOff();
			const [changed, , , ended] = await room.db.batch([
				room.db
					.update(users)
					.set({ totpSecret: null, totpLastCounter: null })
					.where(and(eq(users.id, user.id), eq(users.totpSecret, user.totpSecret)))
					.returning({ id: users.id }),
				room.audit.rowIfChanged({
					actor: user.name,
					action: 'user.totp-disabled',
					target: user.id,
					detail: { before: true, after: false }
				}),
				forgetCodes(room.db, user.id),
				room.sessions.endingOthersOf(user.id, asker.hash)
			]);
			settle(asker, ended);
			if (changed.length === 0) throw isOff();
		},

		/** New recovery codes; the old ones stop working. @returns the codes, in this answer and nowhere else */
		async newCodes(asker: Asker): Promise<string[]> {
			const user = await ownRow(room, asker);
			const { totpSecret } = user;
			if (totpSecret === null) throw isOff();
			const codes = createRecoveryCodes();
			await room.db.batch([
				forgetCodes(room.db, user.id),
				...keepCodes(room.db, { userId: user.id, totpSecret }, codes),
				room.audit.row({
					actor: user.name,
					action: 'recovery-codes.made',
					target: user.id,
					detail: { recoveryCodes: codes.length }
				})
			]);
			return codes;
		}
	};

	function settle(asker: Asker, ended: { hash: string }[]): void {
		offers.delete(asker.hash);
		room.sessions.announce(ended);
		room.stepUp.forget(asker.hash);
	}
}

function assertOwn(room: AuthRoom, user: UserRow): void {
	if (isFromEnvironment(room, user) && room.environment.totp)
		throw new FleetError(
			'conflict',
			'NIXFLEET_TOTP_SECRET decides this second factor. Change or unset it there and restart the dashboard.'
		);
}

const isOnAlready = () =>
	new FleetError(
		'conflict',
		'One-time codes are on already. Turn them off first to set up another authenticator.'
	);
const isOff = () => new FleetError('conflict', 'One-time codes are not on.');

import type { ChangePassword } from '$lib/protocol/index.ts';
import { and, eq } from 'drizzle-orm';
import { users } from '../../db/index.ts';
import { FleetError } from '../../platform/errors.ts';
import { checkNewPassword } from '../password-rules.ts';
import { hashPassword, verifyPassword } from '../passwords.ts';
import { isFromEnvironment, type Asker, type AuthRoom } from '../room.ts';
import { highestWorkFactor } from '../users.ts';
import { ownRow } from './own-row.ts';

/**
 * Sets a new password. All other sessions end at once, and what this one has proven counts no more.
 * @throws {FleetError} conflict when the environment decides, invalid with what to correct, rate-limited
 */
export async function changePassword(
	room: AuthRoom,
	asker: Asker,
	input: ChangePassword
): Promise<void> {
	const user = await ownRow(room, asker);
	if (isFromEnvironment(room, user))
		throw new FleetError(
			'conflict',
			'NIXFLEET_PASSWORD_HASH decides this password. Put the hash of another one there and restart the dashboard; that ends all sessions, too.'
		);
	checkNewPassword({ ...input, name: user.name });
	const { limited, retryAfterMs } = await room.limits.check(null, {
		address: `session ${asker.hash}`,
		account: user.name
	});
	if (limited)
		throw new FleetError(
			'rate-limited',
			`Too many attempts. Wait ${Math.ceil(retryAfterMs / 1000)} seconds and try again.`,
			{ retryAfterMs }
		);
	const before = { scheme: user.passwordScheme, hash: user.passwordHash };
	if (!(await verifyPassword(before, input.current, await highestWorkFactor(room.db)))) {
		await room.audit.record({
			actor: user.name,
			action: 'user.password-change-refused',
			target: user.id
		});
		throw new FleetError('invalid', 'The current password is not right. Nothing was changed.', {
			field: 'current'
		});
	}
	if (input.password.normalize('NFC') === input.current.normalize('NFC'))
		throw new FleetError('invalid', 'The new password is the old one. Choose another.', {
			field: 'password'
		});
	const password = await hashPassword(input.password);
	const [changed, , ended] = await room.db.batch([
		room.db
			.update(users)
			.set({ passwordScheme: password.scheme, passwordHash: password.hash })
			.where(and(eq(users.id, user.id), eq(users.passwordHash, user.passwordHash)))
			.returning({ id: users.id }),
		room.audit.rowIfChanged({
			actor: user.name,
			action: 'user.password-changed',
			target: user.id,
			detail: { before: before.scheme, after: password.scheme }
		}),
		room.sessions.endingOthersOf(user.id, asker.hash)
	]);
	room.sessions.announce(ended);
	room.stepUp.forget(asker.hash);
	if (changed.length === 0)
		throw new FleetError(
			'conflict',
			'The password was changed elsewhere at the same moment. Sign in with that one.'
		);
}

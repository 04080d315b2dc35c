import { and, eq, isNull, lt, or } from 'drizzle-orm';
import { users, type Database } from '../db/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { SecretBox } from './secret-box.ts';
import { verifyTotp } from './totp.ts';
import type { UserRow } from './users.ts';

/** Whether the code is right, and used for the first time. Without a second factor any code will do. */
export async function takeCode(
	room: { db: Database; clock: Clock; box: SecretBox },
	attempt: { user: UserRow | null; code: string; commit: boolean }
): Promise<boolean> {
	const { user } = attempt;
	if (user?.totpSecret == null) return true;
	const counter = verifyTotp({
		secret: room.box.open(user.totpSecret),
		code: attempt.code,
		now: room.clock.now()
	});
	if (counter === null || counter <= (user.totpLastCounter ?? -1)) return false;
	if (!attempt.commit) return true;
	// Compare and set: of two requests with the same code, one finds the counter moved.
	const moved = await room.db
		.update(users)
		.set({ totpLastCounter: counter })
		.where(
			and(
				eq(users.id, user.id),
				or(isNull(users.totpLastCounter), lt(users.totpLastCounter, counter))
			)
		)
		.returning({ id: users.id });
	return moved.length === 1;
}

import { and, eq, isNull, lt, or } from 'drizzle-orm';
import type { Audit } from '../audit/index.ts';
import { recoveryCodes, users, type Database } from '../db/index.ts';
import type { Clock } from '../platform/clock.ts';
import { hashRecoveryCode, parseRecoveryCode } from './recovery-codes.ts';
import type { SecretBox } from './secret-box.ts';
import { createTotpSecret, verifyTotp } from './totp.ts';
import type { UserRow } from './users.ts';

/** What proved the second factor; `none`: the person has none, so any code will do. */
export type TakenCode = 'none' | 'code' | 'recovery-code';

/** Of nobody: who has no second factor costs the same work as who has. */
const NOBODYS_SECRET = createTotpSecret();

/**
 * Takes a one-time code or a recovery code, each for the first time only; null when it is wrong.
 * @param attempt.commit whether a right code counts as used; when not, nothing is written
 */
export async function takeCode(
	room: { db: Database; clock: Clock; box: SecretBox; audit: Audit },
	attempt: { user: UserRow | null; code: string; commit: boolean }
): Promise<TakenCode | null> {
	const { user, code, commit } = attempt;
	const sealed = user?.totpSecret ?? null;
	const counter = verifyTotp({
		secret: sealed === null ? NOBODYS_SECRET : room.box.open(sealed),
		code,
		now: room.clock.now()
	});
	const hash = hashRecoveryCode(user?.id ?? 'nobody', parseRecoveryCode(code) ?? '');
	const spare = await room.db.query.recoveryCodes.findFirst({
		where: and(eq(recoveryCodes.hash, hash), isNull(recoveryCodes.usedAt))
	});
	if (user === null || sealed === null) return 'none';
	if (counter !== null) {
		if (counter <= (user.totpLastCounter ?? -1)) return null;
		return !commit || (await moveCounter(room.db, user.id, counter)) ? 'code' : null;
	}
	if (!spare) return null;
	return !commit || (await useUp(room, user, hash)) ? 'recovery-code' : null;
}

/** Compare and set: of two requests with the same code, one finds the counter moved. */
async function moveCounter(db: Database, userId: string, counter: number): Promise<boolean> {
	const moved = await db
		.update(users)
		.set({ totpLastCounter: counter })
		.where(
			and(
				eq(users.id, userId),
				or(isNull(users.totpLastCounter), lt(users.totpLastCounter, counter))
			)
		)
		.returning({ id: users.id });
	return moved.length === 1;
}

async function useUp(
	room: { db: Database; clock: Clock; audit: Audit },
	user: UserRow,
	hash: string
): Promise<boolean> {
	const [used] = await room.db.batch([
		room.db
			.update(recoveryCodes)
			.set({ usedAt: room.clock.now() })
			.where(and(eq(recoveryCodes.hash, hash), isNull(recoveryCodes.usedAt)))
			.returning({ hash: recoveryCodes.hash }),
		room.audit.rowIfChanged({ actor: user.name, action: 'recovery-code.used', target: user.id })
	]);
	return used.length === 1;
}

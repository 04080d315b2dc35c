import { LIMITS } from '$lib/protocol/index.ts';
import { encodeBase32UpperCaseNoPadding } from '@oslojs/encoding';
import { and, count, eq, isNull, sql } from 'drizzle-orm';
import { createHash, randomBytes } from 'node:crypto';
import { recoveryCodes, users, type Database } from '../db/index.ts';

/** 80 bits: nobody guesses one, so a plain hash keeps it. */
const CODE_BYTES = 10;
const CODE_CHARS = 16;

/** Fresh codes to show once, as `ABCD-EFGH-IJKL-MNOP`. */
export const createRecoveryCodes = (): string[] =>
	Array.from({ length: LIMITS.recoveryCodes }, () =>
		encodeBase32UpperCaseNoPadding(randomBytes(CODE_BYTES)).replace(/.{4}(?=.)/g, '$&-')
	);

/** The bare code in what somebody typed; null when it is not shaped like one. Digits that look like letters are read as those. */
export function parseRecoveryCode(typed: string): string | null {
	const bare = typed
		.slice(0, 64)
		.toUpperCase()
		.replace(/[\s-]/g, '')
		.replaceAll('0', 'O')
		.replaceAll('1', 'I')
		.replaceAll('8', 'B');
	return bare.length === CODE_CHARS && /^[A-Z2-7]+$/.test(bare) ? bare : null;
}

/** SHA-256 of the person's id and the code. */
export const hashRecoveryCode = (userId: string, bare: string): string =>
	createHash('sha256').update(`${userId}:${bare}`).digest('hex');

/** The statement that forgets all codes of a person. */
export const forgetCodes = (db: Database, userId: string) =>
	db.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId));

/** Statements that keep new codes; they write nothing unless this sealed second factor is the person's. */
export const keepCodes = (
	db: Database,
	person: { userId: string; totpSecret: string },
	codes: string[]
) =>
	codes.map((code) => {
		const hash = hashRecoveryCode(person.userId, parseRecoveryCode(code) ?? '');
		return db
			.insert(recoveryCodes)
			.select(
				sql`select ${hash}, ${person.userId}, null where exists (select 1 from ${users} where ${users.id} = ${person.userId} and ${users.totpSecret} = ${person.totpSecret})`
			);
	});

/** How many codes of a person were not used yet. */
export async function codesLeft(db: Database, userId: string): Promise<number> {
	const [row] = await db
		.select({ left: count() })
		.from(recoveryCodes)
		.where(and(eq(recoveryCodes.userId, userId), isNull(recoveryCodes.usedAt)));
	return row?.left ?? 0;
}

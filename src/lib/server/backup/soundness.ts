import { sql } from 'drizzle-orm';
import type { Database } from '../db/index.ts';
import { driverError } from '../platform/errors.ts';

/** What SQLite finds wrong with a database, its first words; null when it is whole. */
export async function soundness(db: Database): Promise<string | null> {
	try {
		const [row] = await db.values<[string]>(sql`pragma integrity_check(1)`);
		return row?.[0] === 'ok' ? null : (row?.[0] ?? 'it cannot be read');
	} catch (error) {
		const cause = driverError(error);
		return cause instanceof Error ? cause.message : String(cause);
	}
}

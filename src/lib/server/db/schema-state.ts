import { sql } from 'drizzle-orm';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PlainError } from '../platform/errors.ts';
import { VERSION } from '../platform/version.ts';
import type { Database } from './client.ts';

export type SchemaState = {
	/** The newest migration that was applied, by the time in its journal; null: none was, the database is new. */
	applied: number | null;
	/** How many are still to come. */
	pending: number;
};

const Journal = z.object({ entries: z.array(z.object({ when: z.number() })) });

/**
 * How far the schema of a database has come.
 * @throws {PlainError} when something was applied that this version does not know: it would read and write what it does not understand
 */
export async function readSchema(db: Database, migrationsDir: string): Promise<SchemaState> {
	const journal: unknown = JSON.parse(
		readFileSync(join(migrationsDir, 'meta/_journal.json'), 'utf8')
	);
	const known = Journal.parse(journal).entries.map((entry) => entry.when);
	const applied = await appliedTo(db);
	const unknown = applied.filter((when) => !known.includes(when));
	if (unknown.some((when) => when > Math.max(...known)))
		throw new PlainError(
			`The database was written by a newer NixFleet than this one (${VERSION}), and this one does not know what is new in it. Nothing was changed. Run the newer version again, or restore the backup that was made before the upgrade (docs/backup.md).`
		);
	if (unknown.length > 0)
		throw new PlainError(
			`The database was written by a NixFleet that was never released, and this one (${VERSION}) cannot bring it up to date. Nothing was changed. Run the version that wrote it, or begin with another NIXFLEET_DATA_DIR.`
		);
	if (applied.length === 0) return { applied: null, pending: known.length };
	const newest = Math.max(...applied);
	return { applied: newest, pending: known.filter((when) => when > newest).length };
}

/** The times of the migrations that were applied. */
async function appliedTo(db: Database): Promise<number[]> {
	const tables = await db.values(
		sql`select 1 from sqlite_master where type = 'table' and name = '__drizzle_migrations'`
	);
	if (tables.length === 0) return [];
	const rows = await db.all<{ at: number }>(sql`select created_at as at from __drizzle_migrations`);
	return rows.map(({ at }) => Number(at));
}

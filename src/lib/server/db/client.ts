import { createClient, type Client } from '@libsql/client';
import { Sqlite3Client } from '@libsql/client/sqlite3';
import { drizzle, type LibSQLDatabase } from 'drizzle-orm/libsql';
import { migrate } from 'drizzle-orm/libsql/migrator';
import { keepPrivate, pathOfFileUrl } from './database-file.ts';
import { Checkpoints, PAGES_AT_MOST } from './checkpoints.ts';
import { KeepingPool } from './kept-statements.ts';
import { readSchema } from './schema-state.ts';
import * as schema from './schema/index.ts';

export type Database = LibSQLDatabase<typeof schema>;

export type OpenDatabase = {
	db: Database;
	/** Another value once anybody but us has changed something, at once; null: that cannot be told. */
	version: () => number | null;
	close: () => Promise<void>;
};

/**
 * Opens the database and brings its schema up to date. One connection: the local driver is
 * synchronous inside, and a pool of it only collides with itself. Atomic changes go through
 * `db.batch([...])`; interactive transactions are banned by lint.
 * @param options.beforeUpgrade called before a database that has data gets another schema
 * @throws {PlainError} when the database is of a version that this one does not know
 */
export async function openDatabase(options: {
	url: string;
	migrationsDir: string;
	beforeUpgrade?: (db: Database) => Promise<void>;
}): Promise<OpenDatabase> {
	const { migrationsDir, beforeUpgrade } = options;
	const file = options.url.startsWith('file:') ? pathOfFileUrl(options.url) : null;
	if (file !== null) keepPrivate(file);
	const { client, pool } =
		file !== null
			? openFile(file)
			: { client: createClient({ url: options.url, concurrency: 1, timeout: 50 }), pool: null };
	try {
		if (file !== null) await tune(client);
		const db = drizzle(client, { schema });
		const { applied, pending } = await readSchema(db, migrationsDir);
		if (applied !== null && pending > 0) await beforeUpgrade?.(db);
		await migrate(db, { migrationsFolder: migrationsDir });
		const checkpoints = file === null ? null : new Checkpoints(file);
		return {
			db,
			version: pool?.version ?? (() => null),
			async close() {
				await checkpoints?.close();
				client.close();
			}
		};
	} catch (error) {
		client.close();
		throw error;
	}
}

/**
 * Opens a database as it is, and changes nothing: for programs beside the dashboard, which are patient. A file that is not
 * there would be made.
 */
export function connectDatabase(url: string): { db: Database; close: () => void } {
	const client = createClient({ url, concurrency: 1, timeout: 5_000 });
	return { db: drizzle(client, { schema }), close: () => client.close() };
}

/** As `createClient` opens it, except that statements are kept. */
function openFile(file: string): { client: Client; pool: KeepingPool } {
	const pool = new KeepingPool(file, { timeout: 50 }, 1);
	return { client: new Sqlite3Client(pool, 'number'), pool };
}

/** FULL costs nothing once writes are batched, and only then is an acknowledged write really kept. */
async function tune(client: Client): Promise<void> {
	await client.execute('PRAGMA journal_mode = WAL');
	await client.execute('PRAGMA synchronous = FULL');
	await client.execute(`PRAGMA wal_autocheckpoint = ${PAGES_AT_MOST}`);
	await client.execute('PRAGMA foreign_keys = ON');
}

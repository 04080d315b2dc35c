import { createClient, type Client } from '@libsql/client';
import { Sqlite3Client } from '@libsql/client/sqlite3';
import { drizzle, type LibSQLDatabase } from 'drizzle-orm/libsql';
import { migrate } from 'drizzle-orm/libsql/migrator';
import { keepPrivate, pathOfFileUrl } from './database-file.ts';
import { KeepingPool } from './kept-statements.ts';
import { readSchema } from './schema-state.ts';
import * as schema from './schema/index.ts';

export type Database = LibSQLDatabase<typeof schema>;

export type OpenDatabase = { db: Database; close: () => void };

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
	const isFile = options.url.startsWith('file:');
	if (isFile) keepPrivate(pathOfFileUrl(options.url));
	const client = isFile
		? openFile(options.url)
		: createClient({ url: options.url, concurrency: 1, timeout: 50 });
	try {
		if (isFile) await tune(client);
		const db = drizzle(client, { schema });
		const { applied, pending } = await readSchema(db, migrationsDir);
		if (applied !== null && pending > 0) await beforeUpgrade?.(db);
		await migrate(db, { migrationsFolder: migrationsDir });
		return { db, close: () => client.close() };
	} catch (error) {
		client.close();
		throw error;
	}
}

/**
 * Opens a database as it is, and changes nothing: for programs beside the dashboard, which are patient. A file that is not
 * there would be made.
 */
export function connectDatabase(url: string): OpenDatabase {
	const client = createClient({ url, concurrency: 1, timeout: 5_000 });
	return { db: drizzle(client, { schema }), close: () => client.close() };
}

/** As `createClient` opens it, except that statements are kept. */
const openFile = (url: string): Client =>
	new Sqlite3Client(new KeepingPool(pathOfFileUrl(url), { timeout: 50 }, 1), 'number');

/** FULL costs nothing once writes are batched, and only then is an acknowledged write really kept. */
async function tune(client: Client): Promise<void> {
	await client.execute('PRAGMA journal_mode = WAL');
	await client.execute('PRAGMA synchronous = FULL');
	await client.execute('PRAGMA foreign_keys = ON');
}

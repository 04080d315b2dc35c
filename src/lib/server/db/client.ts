import { createClient, type Client } from '@libsql/client';
import { drizzle, type LibSQLDatabase } from 'drizzle-orm/libsql';
import { migrate } from 'drizzle-orm/libsql/migrator';
import * as schema from './schema/index.ts';

export type Database = LibSQLDatabase<typeof schema>;

export type OpenDatabase = { db: Database; close: () => void };

/**
 * Opens the database and brings its schema up to date. One connection: the local driver is
 * synchronous inside, and a pool of it only collides with itself. Atomic changes go through
 * `db.batch([...])`; interactive transactions are banned by lint.
 */
export async function openDatabase(options: {
	url: string;
	migrationsDir: string;
}): Promise<OpenDatabase> {
	const client = createClient({ url: options.url, concurrency: 1, timeout: 50 });
	try {
		if (options.url.startsWith('file:')) await tune(client);
		const db = drizzle(client, { schema });
		await migrate(db, { migrationsFolder: options.migrationsDir });
		return { db, close: () => client.close() };
	} catch (error) {
		client.close();
		throw error;
	}
}

/** FULL costs nothing once writes are batched, and only then is an acknowledged write really kept. */
async function tune(client: Client): Promise<void> {
	await client.execute('PRAGMA journal_mode = WAL');
	await client.execute('PRAGMA synchronous = FULL');
	await client.execute('PRAGMA foreign_keys = ON');
}

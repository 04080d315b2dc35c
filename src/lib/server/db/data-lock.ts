import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { PlainError } from '../platform/errors.ts';
import { driverPath } from './driver.ts';

type Connection = { exec: (sql: string) => void; close: () => void };
type Driver = new (file: string, options: { timeout: number }) => Connection;

/**
 * Keeps a second dashboard off the same data directory: two writers would each believe they own the fleet. What locks is an
 * empty database, in the way SQLite locks the real one: the kernel lets go of it with the process, however that ends, and it
 * counts between containers, too, where the numbers of processes say nothing. The file beside it only tells people who it is.
 * @returns a function that releases the lock
 * @throws {PlainError} when a living process holds it
 */
export function lockDataDir(dataDir: string): () => void {
	mkdirSync(dataDir, { recursive: true, mode: 0o700 });
	const file = join(dataDir, 'dashboard.lock');
	const holderFile = join(dataDir, 'dashboard.pid');
	try {
		const lock = lockFile(file);
		writeFileSync(holderFile, JSON.stringify({ pid: process.pid }), { mode: 0o600 });
		return () => {
			rmSync(holderFile, { force: true });
			rmSync(file, { force: true });
			lock.close();
		};
	} catch (error) {
		if (!isBusy(error)) throw error;
		throw new PlainError(
			`The data directory ${dataDir} is in use by a dashboard or a restore${holderIn(holderFile)}. Stop that one first, or set NIXFLEET_DATA_DIR to another directory.`,
			{ cause: error }
		);
	}
}

/** @throws the driver's SQLITE_BUSY when somebody else has it */
function lockFile(file: string): Connection {
	const Database = createRequire(import.meta.url)(driverPath()) as Driver;
	for (;;) {
		// For its owner only, as all that is here; the driver would make it for everybody to read.
		writeFileSync(file, '', { flag: 'a', mode: 0o600 });
		const { ino } = statSync(file);
		const lock = new Database(file, { timeout: 0 });
		try {
			lock.exec('begin exclusive');
		} catch (error) {
			lock.close();
			throw error;
		}
		// Whoever had it may have removed it after it was opened here: then this is the lock of nothing.
		if (statSync(file, { throwIfNoEntry: false })?.ino === ino) return lock;
		lock.close();
	}
}

const isBusy = (error: unknown): boolean =>
	error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY';

/** The number of the process that holds the lock, as a remark; of one in another container it says little. */
function holderIn(file: string): string {
	try {
		const { pid } = JSON.parse(readFileSync(file, 'utf8')) as { pid?: unknown };
		return typeof pid === 'number' ? ` (process ${pid})` : '';
	} catch {
		return '';
	}
}

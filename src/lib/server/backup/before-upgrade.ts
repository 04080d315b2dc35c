import { LIMITS } from '$lib/protocol/index.ts';
import { join } from 'node:path';
import type { Database } from '../db/index.ts';
import type { Places } from '../platform/config.ts';
import { PlainError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { backupInto } from './into-folder.ts';

/**
 * The backup that the dashboard makes before it changes the schema of a database with data in it: migrations go forward
 * only, so this is the way back. The database of a server is that server's to copy, which is said in the log.
 * @throws {PlainError} when it cannot be made; then the schema must not be changed
 */
export async function backupBeforeUpgrade(
	options: Places & { db: Database; now: number; log: Logger }
): Promise<void> {
	const { db, now, log, ...places } = options;
	if (!places.databaseUrl.startsWith('file:')) {
		log.warn('The schema of the database is brought up to date; a backup is up to its server');
		return;
	}
	try {
		const { file } = await backupInto({
			places,
			folder: join(places.dataDir, 'backups'),
			prefix: 'before-upgrade-',
			keep: LIMITS.upgradeBackups,
			now,
			db
		});
		log.info('The schema of the database is brought up to date; there is a backup', { file });
	} catch (error) {
		if (!(error instanceof PlainError)) throw error;
		throw new PlainError(
			`before it changes the schema of its database it makes a backup, and that failed. ${error.message} The database was not changed.`,
			{ cause: error }
		);
	}
}

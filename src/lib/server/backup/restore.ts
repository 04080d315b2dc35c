import { sql } from 'drizzle-orm';
import { createWriteStream, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { connectDatabase, lockDataDir, readSchema } from '../db/index.ts';
import type { Places } from '../platform/config.ts';
import { driverError, PlainError } from '../platform/errors.ts';
import { newUlid } from '../platform/ids.ts';
import { secretsFolder } from '../platform/secrets.ts';
import { readArchive } from './archive.ts';
import { databaseFile, giveTo, reasonOf, remove, sync } from './files.ts';
import { DATABASE, SECRETS, type Manifest } from './manifest.ts';
import { soundness } from './soundness.ts';
import { stampOf } from './stamp.ts';
import { finishRestore, isRestorePending, livesOf, stagedOf, swapIn } from './swap.ts';

export type Restored = {
	manifest: Manifest;
	/** Where what was there before lies now. */
	kept: string[];
};

/**
 * Puts a backup in the place of a dashboard's data. Everything is prepared and looked through beside the data, and then
 * renamed: what fails, or is interrupted, leaves the data as it was or as it should be.
 * @param options.replace what is there already is kept under another name; without it, it is refused
 * @throws {PlainError} when a dashboard runs, there is data already, or the backup is damaged or of a newer version
 */
export async function restoreBackup(options: {
	places: Places;
	file: string;
	replace: boolean;
	now: number;
}): Promise<Restored> {
	const { places, file, replace, now } = options;
	const database = databaseFile(places.databaseUrl);
	if (!statSync(file, { throwIfNoEntry: false })?.isFile())
		throw new PlainError(`There is no file ${file}. Name a backup that exists.`);
	const unlock = lockDataDir(places.dataDir);
	const lives = livesOf(places.dataDir, database);
	try {
		finishRestore(places.dataDir);
		if (!replace) refuseData(places.dataDir, database);
		for (const live of lives) remove(stagedOf(live));
		await nobodyUses(places.databaseUrl, database);
		const manifest = await stage({ places, file, database, now });
		return {
			manifest,
			kept: swapIn(places.dataDir, { database, suffix: freeSuffix(lives, stampOf(now)) })
		};
	} catch (error) {
		if (error instanceof PlainError) throw error;
		if (isRestorePending(places.dataDir))
			throw new PlainError(
				`The restore is decided, but could not be finished: ${reasonOf(error)}. Correct that, and start the dashboard: it finishes the restore first.`,
				{ cause: error }
			);
		throw new PlainError(
			`${file} could not be restored: ${reasonOf(error)}. The data in ${places.dataDir} is as it was. Correct that, and try again.`,
			{ cause: error }
		);
	} finally {
		if (!isRestorePending(places.dataDir)) for (const live of lives) remove(stagedOf(live));
		unlock();
	}
}

/** Nothing that was kept by an earlier restore is overwritten. */
function freeSuffix(lives: string[], stamp: string): string {
	const first = `.before-restore-${stamp}`;
	for (let count = 1; ; count++) {
		const suffix = count === 1 ? first : `${first}-${count}`;
		if (lives.every((live) => !existsSync(live + suffix))) return suffix;
	}
}

function refuseData(dataDir: string, database: string): void {
	const secrets = secretsFolder(dataDir);
	const found = existsSync(database)
		? database
		: existsSync(secrets) && readdirSync(secrets).length > 0
			? secrets
			: null;
	if (found !== null)
		throw new PlainError(
			`There is data already: ${found}. Nothing was changed. With --replace the backup takes its place, and what is there is kept under another name.`
		);
}

/**
 * The lock of the data directory knows the processes of this machine, or of this container. A database that is open
 * elsewhere cannot leave its journal mode; one that is not is one file afterwards, without a log that could be lost.
 */
async function nobodyUses(url: string, database: string): Promise<void> {
	if (!existsSync(database)) return;
	const { db, close } = connectDatabase(url);
	try {
		await db.run(sql`pragma journal_mode = delete`);
	} catch (error) {
		const cause = driverError(error);
		// Damaged is what may be replaced.
		if (cause instanceof Error && /SQLITE_BUSY/.test(cause.message))
			throw new PlainError(
				`The database ${database} is in use by another program. Nothing was changed. Stop the dashboard, and try again.`,
				{ cause: error }
			);
	} finally {
		close();
	}
}

/** Unpacks beside the data, looks through the database, and makes it ready. */
async function stage(options: {
	places: Places;
	file: string;
	database: string;
	now: number;
}): Promise<Manifest> {
	const { places, file, database, now } = options;
	const stagedDatabase = stagedOf(database);
	const stagedSecrets = stagedOf(secretsFolder(places.dataDir));
	mkdirSync(dirname(database), { recursive: true, mode: 0o700 });
	mkdirSync(stagedSecrets, { mode: 0o700 });
	const made = [stagedSecrets, stagedDatabase];
	const manifest = await readArchive(file, async (name, content) => {
		const to = name === DATABASE ? stagedDatabase : join(stagedSecrets, name.slice(SECRETS.length));
		if (name !== DATABASE) made.push(to);
		await pipeline(content, createWriteStream(to, { flags: 'wx', mode: 0o600, flush: true }));
	});
	await prepareDatabase(stagedDatabase, { places, manifest, now });
	giveTo(places.dataDir, made);
	for (const path of [stagedDatabase, stagedSecrets, dirname(database), places.dataDir]) sync(path);
	return manifest;
}

/** What is said of operations that had not begun when the backup was made. */
const NOT_BEGUN =
	'It had not begun when the backup was made that was restored since, and a restore begins nothing. Ask again if it is still wanted.';

/** Why rollouts that were not at an end when the backup was made do not go on. */
const PAUSED =
	'A backup was restored in which this rollout was not at an end. What it has done since is not known here: look at its hosts, then resume or cancel it.';

/**
 * Sessions end with a restore: one that was ended since the backup must not come back to life. No more must a command that
 * somebody may have cancelled since, and a rollout goes on only when somebody says so. And the audit log, which went back in time, says so.
 */
async function prepareDatabase(
	staged: string,
	{ places, manifest, now }: { places: Places; manifest: Manifest; now: number }
): Promise<void> {
	const { db, close } = connectDatabase(`file:${encodeURI(staged)}`);
	try {
		const problem = await soundness(db);
		if (problem !== null)
			throw new PlainError(
				`The database in the backup is damaged (${problem}). Nothing was changed. Take another backup.`
			);
		const { applied } = await readSchema(db, places.migrationsDir);
		if (applied === null)
			throw new PlainError('The database in the backup has no schema. Take another backup.');
		const detail = JSON.stringify({ madeAt: manifest.madeAt, madeBy: manifest.madeBy });
		const [hasRollouts] = await db.values(
			sql`select 1 from sqlite_master where type = 'table' and name = 'rollouts'`
		);
		// As SQL: the schema may be an older one, in which these columns are the same.
		await db.batch([
			db.run(sql`delete from sessions`),
			db.run(
				sql`update operations set state = 'cancelled', finished_at = ${now}, message = ${NOT_BEGUN} where state in ('queued', 'offered')`
			),
			db.run(
				sql`insert into audit (id, at, actor, action, target, detail) values (${newUlid(now)}, ${now}, 'system', 'backup.restored', null, ${detail})`
			),
			...(hasRollouts === undefined
				? []
				: [
						db.run(
							sql`update rollouts set state = 'paused', pause_kind = 'person', pause_message = ${PAUSED} where state in ('running', 'paused')`
						)
					])
		]);
	} finally {
		close();
	}
}

import { sql } from 'drizzle-orm';
import {
	existsSync,
	linkSync,
	lstatSync,
	mkdtempSync,
	readdirSync,
	renameSync,
	statSync
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { LIMITS } from '$lib/protocol/index.ts';
import { connectDatabase, readSchema, type Database } from '../db/index.ts';
import type { Places } from '../platform/config.ts';
import { driverError, PlainError } from '../platform/errors.ts';
import { secretsFolder } from '../platform/secrets.ts';
import { VERSION } from '../platform/version.ts';
import { writeArchive, type Source } from './archive.ts';
import { databaseFile, reasonOf, remove, sync } from './files.ts';
import { DATABASE, isSecretName, SECRETS, type Manifest } from './manifest.ts';
import { isRestorePending } from './swap.ts';
import { soundness } from './soundness.ts';

export type BackupMade = { file: string; bytes: number; manifest: Manifest };

/** What is unfinished lies in a folder of this name, beside what it becomes. */
export const PARTIAL = '.partial-';

/**
 * Writes database and secrets into one file that only its owner can read, while a dashboard may go on with its work. The
 * copy is the database at one moment, and is looked through before it counts.
 * @param options.db the dashboard's own connection, if this is the dashboard
 * @throws {PlainError} when the file exists, there is nothing to back up, or it cannot be written; nothing is left behind
 */
export async function makeBackup(options: {
	places: Places;
	file: string;
	now: number;
	db?: Database;
}): Promise<BackupMade> {
	const { places, file, now } = options;
	const database = databaseFile(places.databaseUrl);
	if (!existsSync(database))
		throw new PlainError(
			`There is no database at ${database}, so there is nothing to back up. Set NIXFLEET_DATA_DIR to the data directory of the dashboard.`
		);
	if (isRestorePending(places.dataDir))
		throw new PlainError(
			`A restore was interrupted in ${places.dataDir}. Start the dashboard, which finishes it, and make the backup then.`
		);
	refuseExisting(file);
	const own = options.db ? null : connectDatabase(places.databaseUrl);
	let folder: string | null = null;
	try {
		folder = mkdtempSync(join(dirname(file), `.${basename(file)}${PARTIAL}`));
		const copy = join(folder, DATABASE);
		await copyDatabase(options.db ?? own?.db, { database, copy });
		const schema = await looksWhole(copy, places.migrationsDir);
		const packed = join(folder, 'backup');
		const manifest = await writeArchive({
			file: packed,
			sources: [{ name: DATABASE, path: copy }, ...secretsOf(places.dataDir)],
			about: { madeBy: VERSION, madeAt: now, schema }
		});
		putInPlace(packed, file);
		return { file, bytes: statSync(file).size, manifest };
	} catch (error) {
		if (error instanceof PlainError) throw error;
		throw new PlainError(
			`The backup could not be written to ${file}: ${reasonOf(error)}. Nothing was left there. Choose another place, or correct that.`,
			{ cause: error }
		);
	} finally {
		own?.close();
		if (folder !== null) remove(folder);
	}
}

/** `vacuum into` reads one moment of the database and holds up nobody who writes. */
async function copyDatabase(
	db: Database | undefined,
	{ database, copy }: { database: string; copy: string }
): Promise<void> {
	try {
		await db?.run(sql`vacuum into ${copy}`);
	} catch (error) {
		const cause = driverError(error);
		if (cause instanceof Error && /SQLITE_(CORRUPT|NOTADB)/.test(cause.message))
			throw new PlainError(
				`The database ${database} is damaged (${cause.message}), so no backup of it was made. Restore an earlier backup: nixfleet restore <file> --replace`,
				{ cause: error }
			);
		throw cause;
	}
}

/** @returns the schema's newest migration */
async function looksWhole(copy: string, migrationsDir: string): Promise<number> {
	const { db, close } = connectDatabase(`file:${encodeURI(copy)}`);
	try {
		const problem = await soundness(db);
		if (problem !== null)
			throw new PlainError(
				`The copy of the database is not whole (${problem}), so no backup was made. Restore an earlier backup: nixfleet restore <file> --replace`
			);
		const { applied } = await readSchema(db, migrationsDir);
		if (applied === null)
			throw new PlainError(
				'The database is not one of NixFleet: it has no schema. Set NIXFLEET_DATA_DIR to the data directory of the dashboard.'
			);
		return applied;
	} finally {
		close();
	}
}

/** What the dashboard made itself: without `box-key` second factors cannot be read, without `audit-key` the audit log not verified. */
function secretsOf(dataDir: string): Source[] {
	const folder = secretsFolder(dataDir);
	if (!existsSync(folder)) return [];
	const secrets = readdirSync(folder)
		.filter(isSecretName)
		.map((name) => ({ name: `${SECRETS}${name}`, path: join(folder, name) }))
		.filter(({ path }) => lstatSync(path).isFile())
		.sort((one, other) => (one.name < other.name ? -1 : 1));
	for (const { path } of secrets)
		if (statSync(path).size > LIMITS.backupSecretBytes)
			throw new PlainError(
				`${path} is no secret of the dashboard: it is larger than ${LIMITS.backupSecretBytes} bytes. Move it out of that folder.`
			);
	if (secrets.length > LIMITS.backupSecrets)
		throw new PlainError(
			`${folder} holds more than ${LIMITS.backupSecrets} files. Move out what is not the dashboard's.`
		);
	return secrets;
}

/** A link fails where a rename would replace; some file systems have no links. */
function putInPlace(packed: string, file: string): void {
	try {
		linkSync(packed, file);
	} catch (error) {
		refuseExisting(file);
		if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) throw error;
		renameSync(packed, file);
	}
	sync(dirname(file));
}

function refuseExisting(file: string): void {
	if (lstatSync(file, { throwIfNoEntry: false }) !== undefined)
		throw new PlainError(
			`${file} exists already, and a backup replaces nothing. Choose another name, or remove it.`
		);
}

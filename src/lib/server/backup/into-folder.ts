import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../db/index.ts';
import type { Places } from '../platform/config.ts';
import { PlainError } from '../platform/errors.ts';
import { reasonOf, remove } from './files.ts';
import { makeBackup, PARTIAL, type BackupMade } from './make.ts';
import { stampOf } from './stamp.ts';

/** What a backup that was cut off left behind is removed after this time: nobody is at it any more. */
const ABANDONED_MS = 24 * 3_600_000;

/**
 * Makes a backup that is named by its time, and keeps the newest `keep` of that name; older ones are removed, once the new
 * one is there. Other files in the folder are left alone.
 * @param options.prefix what the names begin with
 */
export async function backupInto(options: {
	places: Places;
	folder: string;
	prefix: string;
	keep: number;
	now: number;
	db?: Database;
}): Promise<BackupMade & { removed: string[] }> {
	const { folder, prefix, keep, now } = options;
	try {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
	} catch (error) {
		throw new PlainError(
			`The folder ${folder} could not be made: ${reasonOf(error)}. Choose another one, or correct that.`,
			{ cause: error }
		);
	}
	removeAbandoned(folder, now);
	const made = await makeBackup({
		...options,
		file: join(folder, `${prefix}${stampOf(now)}.tar.gz`)
	});
	const isOne = (name: string): boolean =>
		name.startsWith(prefix) && /^\d{8}T\d{6}Z\.tar\.gz$/.test(name.slice(prefix.length));
	const removed = readdirSync(folder)
		.filter(isOne)
		.sort()
		.slice(0, -keep)
		.map((name) => join(folder, name));
	for (const file of removed) remove(file);
	return { ...made, removed };
}

function removeAbandoned(folder: string, now: number): void {
	for (const name of readdirSync(folder))
		if (name.startsWith('.') && name.includes(`.tar.gz${PARTIAL}`)) {
			const path = join(folder, name);
			if (now - statSync(path).mtimeMs > ABANDONED_MS) remove(path);
		}
}

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { secretsFolder } from '../platform/secrets.ts';
import { BESIDE_DATABASE } from '../db/index.ts';
import { remove, sync } from './files.ts';

/** The note that a restore is decided. Until it is gone, everything below can be done again. */
const Decision = z.object({
	/** The file of the database, as an absolute path. */
	database: z.string(),
	/** What the names of the old files end in. */
	suffix: z.string().regex(/^[A-Za-z0-9.-]+$/)
});
export type Decision = z.infer<typeof Decision>;

const noteOf = (dataDir: string): string => join(dataDir, 'restore.json');

/** Where a restore prepares what takes the place of `live`. */
export const stagedOf = (live: string): string => `${live}.restored`;

/** The live files of a dashboard, each of which is replaced by a rename. */
export const livesOf = (dataDir: string, database: string): string[] => [
	database,
	resolve(secretsFolder(dataDir))
];

export const isRestorePending = (dataDir: string): boolean => existsSync(noteOf(dataDir));

/**
 * Puts what is staged in the place of what is live. Two renames are not one, so the decision is written down first: whoever
 * is interrupted, the next start finishes it, and no dashboard ever sees the database of one with the secrets of the other.
 */
export function swapIn(dataDir: string, decision: Decision): string[] {
	const note = noteOf(dataDir);
	writeFileSync(`${note}.new`, JSON.stringify(decision), { mode: 0o600, flush: true });
	renameSync(`${note}.new`, note);
	sync(dataDir);
	return finishRestore(dataDir) ?? [];
}

/**
 * Finishes a restore that was decided. To be called with the lock of the data directory, before anything in it is opened.
 * @returns where what was there before lies now; null when there was nothing to finish
 */
export function finishRestore(dataDir: string): string[] | null {
	const note = noteOf(dataDir);
	if (!existsSync(note)) return null;
	const { database, suffix } = Decision.parse(JSON.parse(readFileSync(note, 'utf8')));
	for (const live of livesOf(dataDir, database)) {
		const staged = stagedOf(live);
		// Gone: this one was in place when the restore was interrupted.
		if (!existsSync(staged)) continue;
		// First, so that no log of the old database is ever beside the new one.
		if (live === database)
			for (const end of BESIDE_DATABASE)
				if (existsSync(live + end)) renameSync(live + end, `${live}${suffix}${end}`);
		if (existsSync(live)) renameSync(live, live + suffix);
		renameSync(staged, live);
		sync(dirname(live));
	}
	remove(note);
	sync(dataDir);
	return livesOf(dataDir, database)
		.map((live) => live + suffix)
		.filter((file) => existsSync(file));
}

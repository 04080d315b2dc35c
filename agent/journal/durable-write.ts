import {
	closeSync,
	fsyncSync,
	linkSync,
	openSync,
	renameSync,
	unlinkSync,
	writeSync
} from 'node:fs';
import { dirname } from 'node:path';

/** Makes the names in a folder as durable as the files themselves. */
export function syncFolder(folder: string): void {
	const handle = openSync(folder, 'r');
	try {
		fsyncSync(handle);
	} finally {
		closeSync(handle);
	}
}

function writeSynced(path: string, content: string): void {
	const handle = openSync(path, 'w', 0o600);
	try {
		writeSync(handle, content);
		fsyncSync(handle);
	} finally {
		closeSync(handle);
	}
}

const temporary = (path: string): string => `${path}.tmp-${process.pid}`;

/**
 * Replaces a file so that after a crash either the old or the new content is there, never a part: temporary
 * file, fsync, rename, fsync of the folder. Mode 0600.
 */
export function writeDurably(path: string, content: string): void {
	const temp = temporary(path);
	writeSynced(temp, content);
	renameSync(temp, path);
	syncFolder(dirname(path));
}

/**
 * Creates a file with its whole content, or leaves the one that is there alone.
 * @returns whether this call created it: of several callers exactly one wins
 */
export function createDurably(path: string, content: string): boolean {
	const temp = temporary(path);
	writeSynced(temp, content);
	try {
		linkSync(temp, path);
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
		throw error;
	} finally {
		unlinkSync(temp);
	}
	syncFolder(dirname(path));
	return true;
}

import {
	closeSync,
	fsyncSync,
	linkSync,
	openSync,
	renameSync,
	rmSync,
	writeFileSync
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

/**
 * Writes a temporary file beside `path`, then has it `placed`. A disk that is full takes a part of it without complaint and refuses
 * the rest: `writeFileSync` goes on until all is written or throws, and nothing is placed, or left behind, then.
 */
function throughTemporary(path: string, content: string, place: (temporary: string) => void): void {
	const temporary = `${path}.tmp-${process.pid}`;
	try {
		writeFileSync(temporary, content, { mode: 0o600, flush: true });
		place(temporary);
	} finally {
		rmSync(temporary, { force: true });
	}
	syncFolder(dirname(path));
}

/**
 * Replaces a file so that after a crash either the old or the new content is there, never a part: temporary
 * file, fsync, rename, fsync of the folder. Mode 0600. @throws when there is no room for all of it; the old content stays
 */
export function writeDurably(path: string, content: string): void {
	throughTemporary(path, content, (temporary) => renameSync(temporary, path));
}

/**
 * Creates a file with its whole content, or leaves the one that is there alone.
 * @returns whether this call created it: of several callers exactly one wins
 */
export function createDurably(path: string, content: string): boolean {
	try {
		throughTemporary(path, content, (temporary) => linkSync(temporary, path));
		return true;
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
		throw error;
	}
}

import { chownSync, closeSync, fsyncSync, openSync, rmSync, statSync } from 'node:fs';
import { pathOfFileUrl } from '../db/index.ts';
import { PlainError } from '../platform/errors.ts';

/**
 * The file behind a `file:` URL, as an absolute path.
 * @throws {PlainError} when the database is a server's, which only that server can copy or put back
 */
export function databaseFile(url: string): string {
	if (!url.startsWith('file:'))
		throw new PlainError(
			`The database is on a server (${url.replace(/:.*$/s, '')}), which this program cannot copy or put back. Use the backup of that server, and keep the folder "secrets" of the data directory with it.`
		);
	return pathOfFileUrl(url);
}

/** Makes what was written to a file or folder last. */
export function sync(path: string): void {
	const handle = openSync(path, 'r');
	try {
		fsyncSync(handle);
	} finally {
		closeSync(handle);
	}
}

/** What root makes for somebody else's dashboard must be that one's: it takes the owner of the folder it lies in. */
export function giveTo(ownerOf: string, paths: string[]): void {
	if (process.getuid?.() !== 0) return;
	const { uid, gid } = statSync(ownerOf);
	for (const path of paths) chownSync(path, uid, gid);
}

export const remove = (path: string): void => rmSync(path, { recursive: true, force: true });

/** The reason of a failed call of the file system, in words. */
export function reasonOf(error: unknown): string {
	const code = error instanceof Error && 'code' in error ? String(error.code) : '';
	if (code === 'ENOSPC' || code === 'SQLITE_FULL' || code === 'EDQUOT')
		return 'there is no room left';
	if (code === 'EACCES' || code === 'EPERM') return 'this user may not';
	if (code === 'EROFS') return 'it is read-only';
	if (code === 'ENOENT') return 'its folder does not exist';
	return error instanceof Error ? error.message : String(error);
}

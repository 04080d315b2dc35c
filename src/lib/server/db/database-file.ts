import { chmodSync, closeSync, openSync } from 'node:fs';
import { resolve } from 'node:path';

/** SQLite keeps these beside a database in use, readable by whom the database is. */
export const BESIDE_DATABASE = ['-wal', '-shm', '-journal'] as const;

/** The file behind a `file:` URL, as an absolute path. */
export function pathOfFileUrl(url: string): string {
	const path = url
		.slice('file:'.length)
		.replace(/[?#].*$/s, '')
		.replace(/^\/\/(localhost)?(?=\/)/, '');
	return resolve(decodeURIComponent(path));
}

/**
 * Makes a database its owner's alone, before anything is in it or when it was made with wider rights: it holds hashes of passwords
 * and tokens. A file of somebody else, who lets us write there, stays as it is; what cannot be opened is told by the database.
 */
export function keepPrivate(file: string): void {
	tolerate(() => closeSync(openSync(file, 'a', 0o600)));
	for (const end of ['', ...BESIDE_DATABASE]) tolerate(() => chmodSync(file + end, 0o600));
}

function tolerate(attempt: () => void): void {
	try {
		attempt();
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? String(error.code) : '';
		if (!['ENOENT', 'EPERM', 'EACCES', 'EROFS', 'EISDIR', 'ENOTDIR'].includes(code)) throw error;
	}
}

import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Reads a secret from the data directory, making it on first use. The file is readable by its owner only, and appears with its whole
 * content or not at all: two starts cannot make two different ones, and a full disk leaves none that is empty.
 */
export function storedSecret(dataDir: string, name: string): string {
	const folder = secretsFolder(dataDir);
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	const file = join(folder, name);
	const existing = readIfThere(file);
	if (existing !== null) return existing;
	const secret = randomBytes(32).toString('base64url');
	const temporary = `${file}.new-${process.pid}`;
	try {
		writeFileSync(temporary, `${secret}\n`, { mode: 0o600, flush: true });
		linkSync(temporary, file);
		return secret;
	} catch (error) {
		const made = readIfThere(file);
		if (made !== null) return made;
		throw error;
	} finally {
		rmSync(temporary, { force: true });
	}
}

/** Where the secrets lie that the dashboard makes itself. */
export const secretsFolder = (dataDir: string): string => join(dataDir, 'secrets');

/** A secret that was made before; null when it was not. */
export const existingSecret = (dataDir: string, name: string): string | null =>
	readIfThere(join(secretsFolder(dataDir), name));

function readIfThere(file: string): string | null {
	try {
		const content = readFileSync(file, 'utf8').trim();
		return content === '' ? null : content;
	} catch (error) {
		if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
		throw error;
	}
}

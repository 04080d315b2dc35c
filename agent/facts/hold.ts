import { lstatSync } from 'node:fs';
import { readRegular } from './read-regular.ts';

const MOST_BYTES = 4 * 1024;

/**
 * What the local hold file says; null when there is none. Anything of that name holds: a folder, a link to nowhere, a
 * file that cannot be read. Only a regular file is opened, for a pipe would never answer.
 */
export function readHold(root: string): string | null {
	const path = `${root}/etc/nixfleet/hold`;
	try {
		lstatSync(path);
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : null;
		return code === 'ENOENT' || code === 'ENOTDIR' ? null : 'the hold file cannot be looked at';
	}
	const text = readRegular(path, MOST_BYTES)?.toString('utf8').trim();
	if (text === undefined) return 'the hold file exists but cannot be read';
	return text === '' ? 'held without a reason' : text.slice(0, 500);
}

/** Why a host that is held does nothing, for people. */
export const heldSentence = (hostname: string, hold: string): string =>
	`${hostname} is held: ${hold}. Remove /etc/nixfleet/hold on the host to go on.`;

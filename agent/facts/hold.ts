import { readFileSync } from 'node:fs';

/** What the local hold file says; null when there is none. An unreadable file holds as well. */
export function readHold(root: string): string | null {
	try {
		const text = readFileSync(`${root}/etc/nixfleet/hold`, 'utf8').trim();
		return text === '' ? 'held without a reason' : text.slice(0, 500);
	} catch (error) {
		const missing =
			error instanceof Error &&
			'code' in error &&
			(error.code === 'ENOENT' || error.code === 'ENOTDIR');
		return missing ? null : 'the hold file exists but cannot be read';
	}
}

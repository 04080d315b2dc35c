import { createHash } from 'node:crypto';
import { readFileSync, statfsSync } from 'node:fs';
import { readOutput } from '../runner/read-output.ts';

/** File systems that are gone with the next boot: `tmpfs` and `ramfs` (linux/magic.h). */
const VOLATILE = new Set([0x01021994, 0x858458f6]);

/** The identity itself is nobody's business; with our own salt its hash fits nothing else. As machine-id(5) asks for. */
const salted = (identity: string): string =>
	createHash('sha256').update(`nixfleet machine ${identity.toLowerCase()}`).digest('hex');

/**
 * A hash that is the same for as long as this machine stays itself; undefined where it has no lasting identity: a machine
 * that forgets everything at each boot gets a new `/etc/machine-id` each time, and would look like another one.
 */
export function machineId(
	root: string,
	{ platform = process.platform, isVolatile = onVolatile } = {}
): string | undefined {
	if (platform === 'darwin') {
		const text = readOutput(['/usr/sbin/ioreg', '-rd1', '-c', 'IOPlatformExpertDevice']) ?? '';
		return hashOf(/"IOPlatformUUID" = "([0-9A-Fa-f-]{36})"/.exec(text)?.[1]);
	}
	const path = `${root}/etc/machine-id`;
	try {
		// Until the first boot is over it holds a word instead.
		const known = /^[0-9a-f]{32}$/.exec(readFileSync(path, 'utf8').trim())?.[0];
		return isVolatile(path) ? undefined : hashOf(known);
	} catch {
		return undefined;
	}
}

const hashOf = (identity: string | undefined): string | undefined =>
	identity === undefined ? undefined : salted(identity);

const onVolatile = (path: string): boolean => VOLATILE.has(statfsSync(path).type);

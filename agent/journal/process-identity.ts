import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { readOutput } from '../runner/read-output.ts';

/**
 * A process is known by its id *and* the time it started, because ids are used again.
 * On Linux the time is field 22 of /proc/<pid>/stat (clock ticks since boot), elsewhere what ps prints.
 */
export const ProcessIdentity = z.object({ pid: z.number().int(), startTime: z.string() });
export type ProcessIdentity = z.infer<typeof ProcessIdentity>;

/** Start time of a living process; null when it is gone or only waits to be reaped. */
export function startTimeOf(pid: number): string | null {
	return process.platform === 'linux' ? fromProc(pid) : fromPs(pid);
}

function fromProc(pid: number): string | null {
	let stat: string;
	try {
		stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
	} catch {
		return null;
	}
	// The name in parentheses may itself hold spaces and parentheses: fields count from the last one.
	const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
	return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
}

function fromPs(pid: number): string | null {
	const text = readOutput(['ps', '-o', 'stat=,lstart=', '-p', String(pid)])?.trim() ?? '';
	return text === '' || text.startsWith('Z') ? null : text.replace(/^\S+\s+/, '');
}

export const isAlive = (identity: ProcessIdentity): boolean =>
	startTimeOf(identity.pid) === identity.startTime;

export const thisProcess = (): ProcessIdentity => ({
	pid: process.pid,
	startTime: startTimeOf(process.pid) ?? 'unknown'
});

const BOOT_ID_FILE = '/proc/sys/kernel/random/boot_id';
let known: string | null = null;

/** The kernel's boot id, or its closest equivalent: the same until the machine starts anew. */
export function bootId(): string {
	known ??= readBootId();
	return known;
}

function readBootId(): string {
	if (process.platform === 'linux')
		try {
			return readFileSync(process.env.NIXFLEET_BOOT_ID_FILE ?? BOOT_ID_FILE, 'utf8')
				.trim()
				.slice(0, 64);
		} catch {
			return 'unknown';
		}
	return readOutput(['sysctl', '-n', 'kern.bootsessionuuid'])?.trim().slice(0, 64) ?? 'unknown';
}

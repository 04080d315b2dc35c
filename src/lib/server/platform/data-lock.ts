import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlainError } from './errors.ts';

/**
 * Keeps a second dashboard off the same data directory: two writers would each believe they own the
 * fleet. The lock names process and start time, so that a number reused after a crash does not block.
 * @returns a function that releases the lock
 * @throws {PlainError} when a living process holds it
 */
export function lockDataDir(dataDir: string): () => void {
	mkdirSync(dataDir, { recursive: true, mode: 0o700 });
	const file = join(dataDir, 'dashboard.pid');
	for (let attempt = 0; attempt < 2; attempt++) {
		try {
			writeFileSync(file, JSON.stringify({ pid: process.pid, started: startTime(process.pid) }), {
				flag: 'wx',
				mode: 0o600
			});
			return () => rmSync(file, { force: true });
		} catch (error) {
			if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
			const holder = readHolder(file);
			if (holder !== null && holder.pid !== process.pid && isAlive(holder))
				throw new PlainError(
					`The data directory ${dataDir} is in use by a dashboard or a restore (process ${holder.pid}). Stop that one first, or set NIXFLEET_DATA_DIR to another directory.`,
					{ cause: error }
				);
			rmSync(file, { force: true });
		}
	}
	throw new PlainError(
		`The data directory ${dataDir} could not be locked. Remove ${file} if no dashboard is running.`
	);
}

type Holder = { pid: number; started: string | null };

function readHolder(file: string): Holder | null {
	try {
		const value: unknown = JSON.parse(readFileSync(file, 'utf8'));
		if (
			typeof value !== 'object' ||
			value === null ||
			!('pid' in value) ||
			typeof value.pid !== 'number'
		)
			return null;
		return {
			pid: value.pid,
			started: 'started' in value && typeof value.started === 'string' ? value.started : null
		};
	} catch {
		return null;
	}
}

/** Field 22 of /proc/<pid>/stat; null where there is no /proc. */
function startTime(pid: number): string | null {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
	} catch {
		return null;
	}
}

function isAlive(holder: Holder): boolean {
	try {
		process.kill(holder.pid, 0);
	} catch (error) {
		if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
	}
	return holder.started === null || holder.started === startTime(holder.pid);
}

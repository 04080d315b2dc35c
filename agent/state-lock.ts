import { existsSync, mkdirSync, readFileSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { createDurably } from './journal/durable-write.ts';
import { isAlive, thisProcess, type ProcessIdentity } from './journal/process-identity.ts';
import { readJson, valueOf } from './journal/read-json.ts';

const Holder = z.object({ pid: z.number().int(), startTime: z.string() });
const lockPath = (stateDir: string): string => join(stateDir, 'agent.lock');

/** The agent that works on this state directory now; null when none does. */
export function lockHolder(stateDir: string): ProcessIdentity | null {
	const holder = valueOf(readJson(lockPath(stateDir), Holder));
	return holder && isAlive(holder) ? holder : null;
}

/** Another agent uses the same state directory. */
export class LockedError extends Error {
	constructor(pid: number, stateDir: string) {
		super(
			`Another agent (process ${pid}) works on ${stateDir} already. Stop it first, or give this one its own NIXFLEET_STATE_DIR.`
		);
		this.name = 'LockedError';
	}
}

/** Takes the state directory for this process. @returns a function that gives it back. @throws {LockedError} */
export function lockState(stateDir: string): () => void {
	mkdirSync(stateDir, { recursive: true, mode: 0o700 });
	const path = lockPath(stateDir);
	const own = JSON.stringify(thisProcess());
	for (let attempt = 0; attempt < 3; attempt++) {
		if (createDurably(path, own)) return () => release(path, own);
		const holder = lockHolder(stateDir);
		if (holder) throw new LockedError(holder.pid, stateDir);
		// Left behind by an agent that was killed.
		if (existsSync(path)) unlinkSync(path);
	}
	throw new LockedError(-1, stateDir);
}

function release(path: string, own: string): void {
	try {
		if (readFileSync(path, 'utf8') === own) unlinkSync(path);
	} catch {
		// Gone already.
	}
}

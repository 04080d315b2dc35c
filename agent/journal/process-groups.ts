import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTimeOf, type ProcessIdentity } from './process-identity.ts';

/**
 * `groups`: the groups of processes an operation has begun, each led by its first process, for where the mark in the
 * environment of processes cannot be read. A line is `<pid> <start time>` for one that began, and `<pid>` for one of
 * which nothing is left. It need not outlive the machine: none of them does.
 */
export class ProcessGroups {
	readonly #path: string;

	constructor(dir: string) {
		this.#path = join(dir, 'groups');
	}

	begin(pid: number): void {
		this.#append(`${pid} ${startTimeOf(pid) ?? 'unknown'}`);
	}

	/** The first process has ended; others of its group may live on. */
	end(pid: number): void {
		try {
			process.kill(-pid, 0);
		} catch {
			this.#append(String(pid));
		}
	}

	/** First processes of the groups that may still live. */
	list(): ProcessIdentity[] {
		const found = new Map<number, string>();
		for (const line of this.#lines()) {
			const [, pid, startTime] = /^(\d+)(?: (.+))?$/.exec(line) ?? [];
			if (startTime === undefined) found.delete(Number(pid));
			else found.set(Number(pid), startTime);
		}
		return [...found].map(([pid, startTime]) => ({ pid, startTime }));
	}

	#lines(): string[] {
		try {
			return readFileSync(this.#path, 'utf8').split('\n');
		} catch {
			return [];
		}
	}

	#append(line: string): void {
		if (process.platform === 'linux') return;
		try {
			appendFileSync(this.#path, `${line}\n`, { mode: 0o600 });
		} catch {
			// A full disk must not end the operation.
		}
	}
}

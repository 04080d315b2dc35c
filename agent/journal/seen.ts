import { Ulid } from '$lib/protocol/index.ts';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from './durable-write.ts';

/** Ids remembered one by one after their entries were deleted. */
const REMEMBERED = 10_000;
/** Begins the line that says how far the ids go that are no longer remembered one by one. */
const FORGOTTEN = 'up to ';

/**
 * Ids of operations whose entries are gone, so that an old order can never be run a second time. Beyond 10,000 the
 * oldest are dropped; ids begin with the time they were made at, so from then on everything that old counts as seen.
 */
export class SeenIds {
	readonly #path: string;
	#ids: Set<string>;
	/** The newest of the dropped ids; empty: none was dropped. */
	#upTo: string;

	constructor(stateDir: string) {
		this.#path = join(stateDir, 'seen');
		let lines: string[] = [];
		try {
			lines = readFileSync(this.#path, 'utf8').split('\n');
		} catch {
			// No entry was ever deleted.
		}
		const marks = lines.filter((line) => line.startsWith(FORGOTTEN));
		this.#upTo =
			marks
				.map((line) => line.slice(FORGOTTEN.length))
				.sort()
				.at(-1) ?? '';
		this.#ids = new Set(lines.filter((line) => Ulid.safeParse(line).success));
		this.#drop();
	}

	has(id: string): boolean {
		return id <= this.#upTo || this.#ids.has(id);
	}

	add(id: string): void {
		if (this.has(id)) return;
		// On a line of its own, whatever a full disk or a crash left of the one before.
		appendFileSync(this.#path, `\n${id}\n`, { mode: 0o600, flush: true });
		this.#ids.add(id);
		this.#drop();
	}

	#drop(): void {
		// Not each time: the file is written anew.
		if (this.#ids.size <= REMEMBERED * 1.1) return;
		const sorted = [...this.#ids].sort();
		const dropped = sorted.splice(0, sorted.length - REMEMBERED);
		this.#upTo = [this.#upTo, dropped.at(-1) ?? ''].sort().at(-1) ?? '';
		this.#ids = new Set(sorted);
		writeDurably(this.#path, `${FORGOTTEN}${this.#upTo}\n${sorted.join('\n')}\n`);
	}
}

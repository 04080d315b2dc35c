import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDurably } from './durable-write.ts';

/** Ids remembered after their entries were deleted; the oldest are dropped beyond this. */
const REMEMBERED = 10_000;

/** Ids of operations whose entries are gone, so that an old order can never be run a second time. */
export class SeenIds {
	readonly #path: string;
	readonly #ids: Set<string>;

	constructor(stateDir: string) {
		this.#path = join(stateDir, 'seen');
		let lines: string[] = [];
		try {
			lines = readFileSync(this.#path, 'utf8')
				.split('\n')
				.filter((line) => line !== '');
		} catch {
			// No entry was ever deleted.
		}
		this.#ids = new Set(lines.slice(-REMEMBERED));
		if (lines.length > REMEMBERED) writeDurably(this.#path, `${[...this.#ids].join('\n')}\n`);
	}

	has(id: string): boolean {
		return this.#ids.has(id);
	}

	add(id: string): void {
		if (this.#ids.has(id)) return;
		appendFileSync(this.#path, `${id}\n`, { mode: 0o600, flush: true });
		this.#ids.add(id);
	}
}

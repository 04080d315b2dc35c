import type { Role } from '$lib/protocol/index.ts';
import type { Clock } from '../platform/clock.ts';

/** Sessions that are remembered at once: more than are ever busy. */
const MOST = 1_000;

type Known = {
	role: Role;
	/** When it must be looked up again at the latest. */
	until: number;
	/** Of the database, when it was looked up. */
	version: number;
};

/**
 * What people may do, by the hash of their session: asked before every call, and changed a few times a year.
 *
 * INVARIANT: nothing is remembered past a change. Changes of our own are told by `forget`, right after their commit and before
 * anybody else has a turn; those of another program are seen in the version of the database. Where that cannot be seen,
 * nothing is remembered at all.
 */
export class RoleMemory {
	readonly #known = new Map<string, Known>();
	#forgotten = 0;

	constructor(
		private readonly options: {
			clock: Clock;
			/** See `OpenDatabase`. */
			databaseVersion: () => number | null;
		}
	) {}

	/** What is remembered; null: ask the database. */
	get(hash: string): Role | null {
		const known = this.#known.get(hash);
		if (known === undefined) return null;
		const { clock, databaseVersion } = this.options;
		if (clock.now() < known.until && databaseVersion() === known.version) return known.role;
		this.#known.delete(hash);
		return null;
	}

	/** To be called before the database is asked. @returns remembers what it answered, unless that has changed meanwhile */
	before(hash: string): (found: { role: Role; until: number }) => void {
		const version = this.options.databaseVersion();
		const forgotten = this.#forgotten;
		return (found) => {
			if (version === null || forgotten !== this.#forgotten) return;
			if (this.#known.size >= MOST) this.#known.clear();
			this.#known.set(hash, { ...found, version });
		};
	}

	/** A session has ended, or a role has changed. */
	forget(): void {
		this.#forgotten += 1;
		this.#known.clear();
	}
}

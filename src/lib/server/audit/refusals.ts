import { LIMITS } from '$lib/protocol/index.ts';
import type { AuditEntry } from './index.ts';

type Seen = { entry: AuditEntry; since: number; more: number };

/**
 * Refusals that anybody can bring about as often as they like: the first of a kind is a row at once, further ones are counted
 * and told in one row when their minute is over. A stranger who knocks all night must not fill the disk, nor the log with himself.
 *
 * INVARIANT: every refusal is in a row or in a count that becomes one; kinds beyond the bound are counted together.
 */
export class Refusals {
	readonly #seen = new Map<string, Seen>();

	/** @param record writes a row */
	constructor(
		private readonly record: (entry: AuditEntry) => Promise<void>,
		private readonly now: () => number
	) {}

	async note(entry: AuditEntry): Promise<void> {
		await this.flush(this.now() - LIMITS.refusalWindowMs);
		const known = this.#kindOf(entry);
		const seen = this.#seen.get(known.key);
		if (seen) {
			seen.more += 1;
			return;
		}
		this.#seen.set(known.key, { entry: known.entry, since: this.now(), more: 0 });
		await this.record(known.entry);
	}

	/** Writes the counts of what began before a time (all without one), and forgets it. @returns how many kinds are left */
	async flush(before = Infinity): Promise<number> {
		for (const [key, { entry, since, more }] of this.#seen) {
			if (since > before) break;
			this.#seen.delete(key);
			if (more > 0) await this.record({ ...entry, detail: { ...entry.detail, more } });
		}
		return this.#seen.size;
	}

	#kindOf(entry: AuditEntry): { key: string; entry: AuditEntry } {
		const key = JSON.stringify([entry.action, entry.actor, entry.target ?? null, entry.detail]);
		if (this.#seen.has(key) || this.#seen.size < LIMITS.refusalKinds) return { key, entry };
		const rest = { actor: 'anybody', action: entry.action };
		return { key: JSON.stringify(rest), entry: rest };
	}
}

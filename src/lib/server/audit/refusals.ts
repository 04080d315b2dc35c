import { LIMITS } from '$lib/protocol/index.ts';
import type { AuditEntry } from './index.ts';

type Seen = { entry: AuditEntry; since: number; more: number };

/**
 * Refusals that anybody can bring about as often as they like: the first of a kind is a row at once, further ones are counted,
 * and the count stands in the next row of the kind, or in one of its own when their minute is over. A stranger who knocks all
 * night must not fill the disk, nor the log with himself. Pure but for the clock.
 *
 * INVARIANT: every refusal is in a row or in a count that becomes part of one; kinds beyond the bound are counted together.
 */
export class Refusals {
	/** In the order in which they began. */
	readonly #seen = new Map<string, Seen>();

	constructor(private readonly now: () => number) {}

	/**
	 * @param kind what makes two refusals of one action, actor and target the same
	 * @returns the row to write, with how many of its kind there were since the last one; null: it was counted
	 */
	take(entry: AuditEntry, kind: string): AuditEntry | null {
		const known = this.#kindOf(entry, kind);
		const seen = this.#seen.get(known.key);
		if (seen && this.now() - seen.since < LIMITS.refusalWindowMs) {
			seen.more += 1;
			return null;
		}
		this.#seen.delete(known.key);
		this.#seen.set(known.key, { entry: known.entry, since: this.now(), more: 0 });
		return withCount(known.entry, seen?.more ?? 0);
	}

	/** Forgets the kinds whose minute is over (all of them, `atOnce`). @returns rows for the counts that are in none yet */
	due(atOnce = false): AuditEntry[] {
		const rows: AuditEntry[] = [];
		for (const [key, { entry, since, more }] of this.#seen) {
			if (!atOnce && this.now() - since < LIMITS.refusalWindowMs) break;
			this.#seen.delete(key);
			if (more > 0) rows.push(withCount(entry, more));
		}
		return rows;
	}

	get isEmpty(): boolean {
		return this.#seen.size === 0;
	}

	#kindOf(entry: AuditEntry, kind: string): { key: string; entry: AuditEntry } {
		const key = JSON.stringify([entry.action, entry.actor, entry.target ?? null, kind]);
		if (this.#seen.has(key) || this.#seen.size < LIMITS.refusalKinds) return { key, entry };
		const rest = { actor: 'anybody', action: entry.action };
		return { key: JSON.stringify(rest), entry: rest };
	}
}

const withCount = (entry: AuditEntry, more: number): AuditEntry =>
	more === 0 ? entry : { ...entry, detail: { ...entry.detail, more } };

import { LIMITS } from '$lib/protocol/index.ts';
import type { Clock } from '../platform/clock.ts';

/** Keys remembered at most; the oldest are forgotten first, and then their next refusal is written. */
const KEYS = 10_000;

/**
 * Bounds what somebody else can make us write: the first of a kind is written at once, the next one after
 * `LIMITS.auditRepeatMs`, with how many there were in between.
 */
export class Repeats {
	readonly #kinds = new Map<string, { writtenAt: number; left: number }>();

	constructor(private readonly clock: Clock) {}

	/** @returns how many of the kind were left out since the last one written; null: leave this one out, too */
	take(key: string): number | null {
		const now = this.clock.now();
		const kind = this.#kinds.get(key);
		if (kind && now - kind.writtenAt < LIMITS.auditRepeatMs) {
			kind.left += 1;
			return null;
		}
		this.#kinds.delete(key);
		this.#kinds.set(key, { writtenAt: now, left: 0 });
		const oldest = this.#kinds.keys().next();
		if (this.#kinds.size > KEYS && !oldest.done) this.#kinds.delete(oldest.value);
		return kind?.left ?? 0;
	}
}

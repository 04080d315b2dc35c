import { BUDGETS, LIMITS } from '$lib/protocol/index.ts';
import type { Clock } from '../platform/clock.ts';
import { TokenBucket } from '../platform/token-bucket.ts';

/** One budget for each who calls over HTTP, whichever of the doors they use. */
export class Budgets {
	readonly #known = new Map<string, TokenBucket>();

	constructor(private readonly clock: Clock) {}

	/** @param caller id of a key or hash of a session */
	of(caller: string): TokenBucket {
		const budget = this.#known.get(caller) ?? this.fresh();
		this.#known.delete(caller);
		this.#known.set(caller, budget);
		if (this.#known.size > LIMITS.keysRemembered) {
			const oldest = this.#known.keys().next();
			if (!oldest.done) this.#known.delete(oldest.value);
		}
		return budget;
	}

	/** For what one request calls inside, once it was counted at the door. */
	fresh(): TokenBucket {
		return new TokenBucket({ ...BUDGETS.httpCalls, clock: this.clock });
	}
}

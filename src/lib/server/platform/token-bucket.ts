import type { Clock } from './clock.ts';

/** A budget that refills steadily: `burst` at once, `perSecond` in the long run. */
export class TokenBucket {
	#tokens: number;
	#at: number;

	constructor(private readonly options: { burst: number; perSecond: number; clock: Clock }) {
		this.#tokens = options.burst;
		this.#at = options.clock.now();
	}

	/** Takes one token. @returns 0 when there was one, else the milliseconds until there is */
	take(): number {
		const now = this.options.clock.now();
		const { burst, perSecond } = this.options;
		this.#tokens = Math.min(burst, this.#tokens + (Math.max(0, now - this.#at) / 1000) * perSecond);
		this.#at = now;
		if (this.#tokens >= 1) {
			this.#tokens -= 1;
			return 0;
		}
		return Math.ceil(((1 - this.#tokens) / perSecond) * 1000);
	}
}

import type { RequestEvent } from '@sveltejs/kit';
import {
	RetryAfterRateLimiter,
	type Rate,
	type RateLimiterPlugin
} from 'sveltekit-rate-limiter/server';
import { limiterKey } from './address.ts';

type Attempt = { address: string; account: string };

/** Attempts counted by a key of our own: the library's address rule would let an IPv6 network rotate. */
class AttemptsBy implements RateLimiterPlugin<Attempt> {
	constructor(
		private readonly key: (attempt: Attempt) => string,
		readonly rate: Rate
	) {}
	hash(_event: RequestEvent, attempt: Attempt): string {
		return this.key(attempt);
	}
}

const byAddress = ({ address }: Attempt) => `address ${limiterKey(address)}`;
const byAccount = ({ account }: Attempt) => `account ${account.slice(0, 64)}`;

/** The limits of this file look at the attempt alone, so an event that is not there is not missed. */
const NO_EVENT = Object.freeze({}) as RequestEvent;

/** Guessing is bounded per address (IPv6 by /64), per account, and in total. */
const LIMITS: readonly (readonly [key: (attempt: Attempt) => string, rate: Rate])[] = [
	[byAddress, [10, 'm']],
	[byAccount, [10, 'm']],
	[byAccount, [100, 'd']],
	[() => 'total', [60, 'm']]
];

/** Keys remembered at most for each limit, so that an attacker cannot fill memory with addresses. */
const REMEMBERED = 20_000;

export type LoginLimits = ReturnType<typeof createLoginLimits>;

export function createLoginLimits() {
	// Each limit has a store of its own. A flood of addresses must not push out the counts of accounts; and
	// where minutes and days share a store, it forgets minutes only with the day once it is up for 50 days,
	// because it takes the keys of an object for sorted, which holds up to 2^32 milliseconds.
	const limiters = LIMITS.map(
		([key, rate]) =>
			new RetryAfterRateLimiter<Attempt>({
				// Typed for plugins that take nothing extra; they are given what `check` is given.
				plugins: [new AttemptsBy(key, rate)] as RateLimiterPlugin[],
				maxItems: REMEMBERED
			})
	);
	return {
		/**
		 * Counts an attempt, by one limit after the other: what one of them stops does not use up the next.
		 * @param event null for attempts that come over a socket
		 * @returns how long to wait when there were too many, in milliseconds; else 0
		 */
		async check(
			event: RequestEvent | null,
			attempt: Attempt
		): Promise<{ limited: boolean; retryAfterMs: number }> {
			for (const limiter of limiters) {
				const { limited, retryAfter } = await limiter.check(event ?? NO_EVENT, attempt);
				if (limited) return { limited, retryAfterMs: (retryAfter + 1) * 1000 };
			}
			return { limited: false, retryAfterMs: 0 };
		}
	};
}

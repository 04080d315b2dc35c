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
		readonly rate: Rate[]
	) {}
	hash(_event: RequestEvent, attempt: Attempt): string {
		return this.key(attempt);
	}
}

/** Guessing is bounded per address (IPv6 by /64), per account, and in total. */
const RATES = {
	address: [[10, 'm']],
	account: [
		[10, 'm'],
		[100, 'd']
	],
	total: [[60, 'm']]
} satisfies Record<string, Rate[]>;

/** Keys remembered at most, so that an attacker cannot fill memory with addresses. */
const REMEMBERED = 20_000;

export type LoginLimits = ReturnType<typeof createLoginLimits>;

export function createLoginLimits() {
	const plugins = [
		new AttemptsBy(({ address }) => `address ${limiterKey(address)}`, RATES.address),
		new AttemptsBy(({ account }) => `account ${account.slice(0, 64)}`, RATES.account),
		new AttemptsBy(() => 'total', RATES.total)
	];
	const limiter = new RetryAfterRateLimiter<Attempt>({
		plugins: plugins as RateLimiterPlugin[],
		maxItems: REMEMBERED
	});
	return {
		/** Counts an attempt. @returns how long to wait, in milliseconds, when there were too many */
		async check(
			event: RequestEvent,
			attempt: Attempt
		): Promise<{ limited: boolean; retryAfterMs: number }> {
			const { limited, retryAfter } = await limiter.check(event, attempt);
			return { limited, retryAfterMs: (retryAfter + 1) * 1000 };
		}
	};
}

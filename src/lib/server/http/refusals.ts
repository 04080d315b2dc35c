import { BUDGETS, LIMITS } from '$lib/protocol/index.ts';
import type { Audit } from '../audit/index.ts';
import { limiterKey } from '../auth/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { TokenBucket } from '../platform/token-bucket.ts';

export type Refusals = ReturnType<typeof createRefusals>;

/**
 * Credentials that were refused over HTTP, counted per address (IPv6: one /64). A right key is never made to wait for the
 * wrong ones of its neighbours: it cannot be guessed, so waiting would protect nobody, and would let anybody behind the same
 * proxy lock scripts out.
 */
export function createRefusals(options: { audit: Audit; clock: Clock; log: Logger }) {
	const { audit, clock, log } = options;
	const buckets = new Map<string, TokenBucket>();
	return {
		/** Counts refused credentials. @returns how long the address has to wait, in milliseconds; 0: not at all */
		add(address: string): number {
			const key = limiterKey(address);
			const bucket = buckets.get(key) ?? new TokenBucket({ ...BUDGETS.refusedCredentials, clock });
			buckets.delete(key);
			buckets.set(key, bucket);
			if (buckets.size > LIMITS.addressesRemembered) {
				const oldest = buckets.keys().next();
				if (!oldest.done) buckets.delete(oldest.value);
			}
			audit
				.refused({ actor: 'anonymous', action: 'credentials.refused', detail: { address: key } })
				.catch((error: unknown) => log.error('A refusal could not be recorded', { error }));
			return bucket.take();
		}
	};
}

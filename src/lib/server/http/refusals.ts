import type { Audit } from '../audit/index.ts';
import { limiterKey } from '../auth/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { TokenBucket } from '../platform/token-bucket.ts';

/** Refused credentials an address may send before it is told to wait. */
export const REFUSED_BUDGET = { burst: 20, perSecond: 0.5 } as const;
/** Addresses remembered at most; the oldest are forgotten first. */
const ADDRESSES = 10_000;
/** Audit rows of refusals are at least so far apart, however many there are … */
const ROW_EVERY_MS = 60_000;
/** … the first of a quiet time comes so soon. */
const FIRST_ROW_MS = 1_000;
/** Addresses named in one row; the rest is only counted. */
const NAMED = 20;

export type Refusals = ReturnType<typeof createRefusals>;

/**
 * Credentials that were refused over HTTP, counted per address (IPv6 by /64): one audit row a minute at most tells of all
 * of them, so that who has no key cannot fill the log. A right key is never made to wait for the wrong ones of its
 * neighbours: it cannot be guessed, so waiting would protect nobody, and would let anybody behind the same proxy lock scripts out.
 */
export function createRefusals(options: { audit: Audit; clock: Clock; log: Logger }) {
	const { audit, clock, log } = options;
	const buckets = new Map<string, TokenBucket>();
	let counts = new Map<string, number>();
	let total = 0;
	let writtenAt = Number.NEGATIVE_INFINITY;
	let timer: NodeJS.Timeout | null = null;

	function count(key: string): void {
		total += 1;
		if (counts.size < ADDRESSES || counts.has(key)) counts.set(key, (counts.get(key) ?? 0) + 1);
		if (timer !== null) return;
		timer = setTimeout(
			() => void write(),
			Math.max(FIRST_ROW_MS, writtenAt + ROW_EVERY_MS - clock.now())
		);
		timer.unref();
	}

	async function write(): Promise<void> {
		if (timer !== null) clearTimeout(timer);
		timer = null;
		if (total === 0) return;
		const most = [...counts].sort(([, a], [, b]) => b - a).slice(0, NAMED);
		const detail = {
			times: total,
			addresses: counts.size,
			most: most.map(([address, times]) => ({ address, times }))
		};
		counts = new Map();
		total = 0;
		writtenAt = clock.now();
		await audit
			.record({ actor: 'anonymous', action: 'credentials.refused', detail })
			.catch((error: unknown) => log.error('Refusals could not be recorded', { error, detail }));
	}

	return {
		/** Counts refused credentials. @returns how long the address has to wait, in milliseconds; 0: not at all */
		add(address: string): number {
			const key = limiterKey(address);
			const bucket = buckets.get(key) ?? new TokenBucket({ ...REFUSED_BUDGET, clock });
			buckets.delete(key);
			buckets.set(key, bucket);
			if (buckets.size > ADDRESSES) {
				const oldest = buckets.keys().next();
				if (!oldest.done) buckets.delete(oldest.value);
			}
			count(key);
			return bucket.take();
		},
		/** Writes what has not been written. */
		close: write
	};
}

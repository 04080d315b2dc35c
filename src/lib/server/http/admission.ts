import { BUDGETS, LIMITS } from '$lib/protocol/index.ts';
import { limiterKey } from '../auth/index.ts';
import type { Clock } from '../platform/clock.ts';
import { FleetError } from '../platform/errors.ts';
import { Appointments } from './appointments.ts';
import { TokenBucket } from '../platform/token-bucket.ts';

/** The latest appointment an agent is given. */
const LATEST_MS = 30_000;

/** Keeps handshakes cheap: counted before anything is allocated or looked up. */
export class Admission {
	#inside = 0;
	readonly #agents: Appointments;
	readonly #failures = new Map<string, TokenBucket>();
	readonly #blockedUntil = new Map<string, number>();

	constructor(private readonly clock: Clock) {
		this.#agents = new Appointments({ ...BUDGETS.agentHandshakes, capMs: LATEST_MS, clock });
	}

	/**
	 * @param isAgent people are not made to wait behind a fleet that comes back all at once
	 * @returns a function to call when the handshake is over. @throws {FleetError} rate-limited
	 */
	enter(address: string, isAgent: boolean): () => void {
		const blockedFor = (this.#blockedUntil.get(limiterKey(address)) ?? 0) - this.clock.now();
		if (blockedFor > 0)
			throw new FleetError(
				'rate-limited',
				'Too many refused tokens from this address. Wait before trying again.',
				{
					retryAfterMs: blockedFor
				}
			);
		const waitMs = isAgent ? this.#agents.take() : 0;
		if (waitMs > 0)
			throw new FleetError(
				'rate-limited',
				'Many agents are coming back at once. Come back at the time given.',
				{ retryAfterMs: waitMs }
			);
		if (isAgent && this.#inside >= LIMITS.handshakes)
			throw new FleetError(
				'rate-limited',
				'Too many connections are being opened at once. Come back shortly.',
				{
					retryAfterMs: 500 + Math.floor(Math.random() * 4_500)
				}
			);
		this.#inside += 1;
		let entered = true;
		return () => {
			if (entered) this.#inside -= 1;
			entered = false;
		};
	}

	/** Counts refused credentials against an address. */
	failed(address: string): void {
		const key = limiterKey(address);
		const bucket =
			this.#failures.get(key) ??
			new TokenBucket({ ...BUDGETS.refusedCredentials, clock: this.clock });
		this.#failures.delete(key);
		this.#failures.set(key, bucket);
		forgetOldest(this.#failures);
		const waitMs = bucket.take();
		if (waitMs === 0) return;
		this.#blockedUntil.set(key, this.clock.now() + waitMs);
		forgetOldest(this.#blockedUntil);
	}
}

function forgetOldest(map: Map<string, unknown>): void {
	if (map.size <= LIMITS.addressesRemembered) return;
	const oldest = map.keys().next();
	if (!oldest.done) map.delete(oldest.value);
}

export type BackoffOptions = {
	/** First delay; later ones double. Milliseconds, as all here. */
	baseMs: number;
	capMs: number;
	/** A connection that lasted this long starts the count anew. */
	healthyMs: number;
	/** Least delay after a refusal that will not go away by itself. */
	slowMs: number;
	/** In [0, 1); injected by tests. */
	random: () => number;
};

export const backoffOptions = (baseMs: number): BackoffOptions => ({
	baseMs,
	capMs: baseMs * 120,
	healthyMs: baseMs * 120,
	slowMs: baseMs * 120,
	random: Math.random
});

export type Ending = {
	/** How long the connection was usable; 0 when it never was. */
	healthyMs: number;
	/** A refused token, a duplicate: knocking often does not help. */
	slow: boolean;
	/** What the dashboard asked for; null when it did not. */
	retryAfterMs: number | null;
};

/** How long to wait before knocking again: full jitter, so that a fleet does not come back in step. */
export class Backoff {
	#failures = 0;

	constructor(private readonly options: BackoffOptions) {}

	/** Milliseconds to wait after a connection that ended so. */
	next(ending: Ending): number {
		const { baseMs, capMs, healthyMs, slowMs, random } = this.options;
		if (ending.healthyMs >= healthyMs) this.#failures = 0;
		const ceiling = Math.min(capMs, baseMs * 2 ** Math.min(this.#failures, 30));
		this.#failures += 1;
		const jitter = random() * ceiling;
		const floor = Math.max(ending.slow ? slowMs : 0, ending.retryAfterMs ?? 0);
		return Math.round(floor === 0 ? jitter : floor + random() * Math.min(ceiling, floor / 2));
	}
}

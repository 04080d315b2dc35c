/** Upper bounds, in seconds. A loop that is well is a millisecond or two late. */
const BOUNDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5] as const;
const EVERY_MS = 500;

/** How often the lag was at most so many seconds (each bucket holds those before it), in all, and the sum of them. */
export type LagHistogram = {
	buckets: [bound: number, count: number][];
	count: number;
	/** Seconds. */
	sum: number;
};

export type LoopLag = ReturnType<typeof createLoopLag>;

/**
 * How late the event loop of this process is: a timer looks how much later it came than it should have. Only ever
 * counted up, so that any number may read it.
 */
export function createLoopLag(monotonic: () => number = () => performance.now()) {
	const counts: [bound: number, count: number][] = BOUNDS.map((bound) => [bound, 0]);
	let count = 0;
	let sum = 0;
	let last = monotonic();

	/** What the timer does; for tests. */
	function tick(): void {
		const now = monotonic();
		const late = Math.max(0, now - last - EVERY_MS) / 1000;
		last = now;
		count += 1;
		sum += late;
		for (const bucket of counts) if (late <= bucket[0]) bucket[1] += 1;
	}
	const timer = setInterval(tick, EVERY_MS);
	timer.unref();

	return {
		tick,
		histogram: (): LagHistogram => ({
			buckets: counts.map(([bound, within]) => [bound, within]),
			count,
			sum
		}),
		close: (): void => clearInterval(timer)
	};
}

import type { Clock } from './clock.ts';
import { SteadyClock } from './steady-clock.ts';

/** How often it is looked whether the clock runs steadily … */
const LOOK_MS = 60_000;
/** … and how often a round is made when it does. */
const EVERY_MS = 3_600_000;

/**
 * Does something every hour, one round at a time, while the clock can be believed: for what removes by age.
 * @param run must not throw
 * @returns ends that, once a round that goes on is over
 */
export function steadyRounds(clock: Clock, run: () => Promise<void>): () => Promise<void> {
	const steady = new SteadyClock();
	let dueAt = 0;
	let round: Promise<void> | null = null;
	const timer = setInterval(() => {
		const monotonic = performance.now();
		const isSteady = steady.tick({ wall: clock.now(), monotonic });
		if (!isSteady || monotonic < dueAt || round !== null) return;
		dueAt = monotonic + EVERY_MS;
		round = run().finally(() => (round = null));
	}, LOOK_MS);
	timer.unref();
	return async () => {
		clearInterval(timer);
		await round;
	};
}

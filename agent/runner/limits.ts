import type { Phase } from '$lib/protocol/index.ts';
import type { RunContext } from './context.ts';
import { StepInterrupted } from './step-failure.ts';

/** The last look of a confirmation may begin when its window ends. Less than what the guard waits for the runner. */
const LAST_LOOK_MS = 60_000;

/** Milliseconds the phase may take. The time for a confirmation is the host's own. */
function limitOf({ order, entry }: RunContext, phase: Phase): number {
	const guard = phase === 'confirm' ? entry.guard.order() : null;
	return guard === null ? order.phaseLimits[phase] : guard.windowMs + LAST_LOOK_MS;
}

/**
 * Performs a phase within its time limit, and records how long it took.
 * @throws {StepInterrupted} when the time is over: whatever ran has been ended by then
 */
export async function withinLimit(
	context: RunContext,
	phase: Phase,
	step: (context: RunContext) => Promise<void>
): Promise<void> {
	const { interrupt, evidence } = context;
	const begun = performance.now();
	interrupt.limit(limitOf(context, phase));
	try {
		if (interrupt.reason !== null) throw new StepInterrupted();
		await step(context);
		if (interrupt.reason !== null && interrupt.reason !== 'cancelled') throw new StepInterrupted();
	} finally {
		interrupt.limit(null);
		evidence.phases.push({ phase, durationMs: Math.round(performance.now() - begun) });
	}
}

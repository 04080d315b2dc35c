import type { Phase } from '$lib/protocol/index.ts';
import type { RunContext } from './context.ts';
import { StepInterrupted } from './step-failure.ts';

/**
 * Performs a phase within its time limit, and records how long it took.
 * @throws {StepInterrupted} when the time is over: whatever ran has been ended by then
 */
export async function withinLimit(
	context: RunContext,
	phase: Phase,
	step: (context: RunContext) => Promise<void>
): Promise<void> {
	const { interrupt, evidence, order } = context;
	const begun = performance.now();
	const timer = setTimeout(() => interrupt.trip('timed-out'), order.phaseLimits[phase]);
	try {
		if (interrupt.reason !== null) throw new StepInterrupted();
		await step(context);
		if (interrupt.reason !== null && interrupt.reason !== 'cancelled') throw new StepInterrupted();
	} finally {
		clearTimeout(timer);
		evidence.phases.push({ phase, durationMs: Math.round(performance.now() - begun) });
	}
}

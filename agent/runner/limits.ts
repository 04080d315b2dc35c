import type { Phase } from '$lib/protocol/index.ts';
import type { RunContext } from './context.ts';
import { StepInterrupted } from './step-failure.ts';

/** After the confirmation the boot loader is written, which takes its time. */
const KEEP_MS = 5 * 60_000;

/** Milliseconds the phase may take. The time for a confirmation is the host's own. */
function limitOf({ order, entry }: RunContext, phase: Phase): number {
	const guard = phase === 'confirm' ? entry.guard.order() : null;
	return guard === null ? order.phaseLimits[phase] : guard.windowMs + KEEP_MS;
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
	const timer = setTimeout(() => interrupt.trip('timed-out'), limitOf(context, phase));
	try {
		if (interrupt.reason !== null) throw new StepInterrupted();
		await step(context);
		if (interrupt.reason !== null && interrupt.reason !== 'cancelled') throw new StepInterrupted();
	} finally {
		clearTimeout(timer);
		evidence.phases.push({ phase, durationMs: Math.round(performance.now() - begun) });
	}
}

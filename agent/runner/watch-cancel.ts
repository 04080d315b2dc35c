import { failpoint } from '$lib/protocol/index.ts';
import { whyNotStopped } from './can-stop.ts';
import type { RunContext } from './context.ts';

const LOOK_EVERY_MS = 100;

/**
 * Watches for the agent's wish to stop. An activation is not interrupted half-way unless forced: the wish
 * is answered in the log, and over; the operation goes on. @returns a function that stops looking
 */
export function watchCancel(context: RunContext): () => void {
	const timer = setInterval(() => {
		const wish = context.entry.cancelWish();
		if (wish === null || context.interrupt.reason !== null) return;
		const { phase, evidence } = context;
		const { command } = context.order;
		const reason = whyNotStopped({ command, phase, confirmed: evidence.confirmed === true });
		if (reason !== null && !wish.force) {
			context.entry.refuseCancel(wish);
			context.log.line(`Stop refused: ${reason}. It goes on; force the stop if you must.`);
			return;
		}
		if (__NIXFLEET_FAILPOINTS__) failpoint('runner.cancel.seen');
		context.log.line(wish.force ? 'Stopping (forced)' : 'Stopping');
		context.interrupt.trip('cancelled');
	}, LOOK_EVERY_MS);
	return () => clearInterval(timer);
}

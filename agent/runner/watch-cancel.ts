import { failpoint } from '$lib/protocol/index.ts';
import { whyNotStopped } from './can-stop.ts';
import type { RunContext } from './context.ts';

const LOOK_EVERY_MS = 100;

/**
 * Watches for the agent's wish to stop. An activation is not interrupted half-way unless forced: the wish
 * is answered in the log and the operation goes on. @returns a function that stops looking
 */
export function watchCancel(context: RunContext): () => void {
	let refused = false;
	const timer = setInterval(() => {
		const wish = context.entry.cancelWish();
		if (wish === null || context.interrupt.reason !== null) return;
		const reason = whyNotStopped(context.order.command, context.phase);
		if (reason !== null && !wish.force) {
			if (!refused)
				context.log.line(`Stop refused: ${reason}. It goes on; force the stop if you must.`);
			refused = true;
			return;
		}
		if (__NIXFLEET_FAILPOINTS__) failpoint('runner.cancel.seen');
		context.log.line(wish.force ? 'Stopping (forced)' : 'Stopping');
		context.interrupt.trip('cancelled');
	}, LOOK_EVERY_MS);
	return () => clearInterval(timer);
}

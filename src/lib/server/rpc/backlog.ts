import { LIMITS } from '$lib/protocol/index.ts';
import type { Context } from './context.ts';

const LOOK_AGAIN_MS = 50;

/** Waits until the peer has taken enough of what was sent. Nothing is produced for a reader that does not read. */
export async function drained(ctx: Context, signal: AbortSignal): Promise<void> {
	while (!signal.aborted && ctx.backlogBytes() > LIMITS.browserBacklogBytes)
		await new Promise<void>((resolve) => {
			const timer = setTimeout(done, LOOK_AGAIN_MS);
			function done() {
				clearTimeout(timer);
				signal.removeEventListener('abort', done);
				resolve();
			}
			signal.addEventListener('abort', done, { once: true });
		});
}

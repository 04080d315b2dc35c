import type { FleetFrame } from '$lib/protocol/index.ts';
import { drained } from '../backlog.ts';
import { counted, viewer } from '../procedures.ts';
import { router } from '../trpc.ts';

export const liveRouter = router({
	/** A snapshot, then deltas. A reader that falls behind is given a new snapshot once it has caught up. */
	fleet: viewer.subscription(async function* ({ ctx, signal }): AsyncGenerator<FleetFrame> {
		const until = signal ?? new AbortController().signal;
		const frames = ctx.services.live.follow({ signal: until, drained: () => drained(ctx, until) });
		yield* counted(ctx, frames);
	})
});

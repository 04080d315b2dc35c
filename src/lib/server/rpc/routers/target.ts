import type { TargetView } from '$lib/protocol/index.ts';
import { operator, viewer } from '../procedures.ts';
import { router } from '../trpc.ts';

export const targetRouter = router({
	get: viewer.query(({ ctx }): TargetView => ctx.services.target.view()),
	/** Looks at the source now. A failed look is in the view's `error`; it never throws. */
	refresh: operator.mutation(({ ctx }): Promise<TargetView> => ctx.services.target.refresh())
});

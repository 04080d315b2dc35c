import { Commit, type CommitInfo, type TargetView } from '$lib/protocol/index.ts';
import { z } from 'zod';
import { operator, viewer } from '../procedures.ts';
import { router } from '../trpc.ts';

export const targetRouter = router({
	get: viewer.query(({ ctx }): TargetView => ctx.services.target.view()),
	/** Commits that `to` has and `from` has not, newest first, at most 200; null when that is not known. */
	commits: viewer
		.input(z.strictObject({ from: Commit, to: Commit }))
		.query(({ ctx, input }): Promise<CommitInfo[] | null> =>
			ctx.services.target.commits(input.from, input.to)
		),
	/** Looks at the source now. A failed look is in the view's `error`; it never throws. */
	refresh: operator.mutation(({ ctx }): Promise<TargetView> => ctx.services.target.refresh())
});

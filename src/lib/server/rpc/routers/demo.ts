import { actorName } from '../context.ts';
import { admin } from '../procedures.ts';
import { router } from '../trpc.ts';

export const demoRouter = router({
	/** Asks the process that started the dashboard for a demo fleet; progress travels in `live.fleet`. */
	start: admin.mutation(async ({ ctx }) => {
		ctx.services.demo.start();
		await ctx.services.audit.record({ actor: actorName(ctx.caller), action: 'demo.started' });
		return {};
	})
});

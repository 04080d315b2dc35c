import { admin } from '../procedures.ts';
import { router } from '../trpc.ts';

export const demoRouter = router({
	/** Asks the process that started the dashboard for a demo fleet; progress travels in `live.fleet`. */
	start: admin.mutation(({ ctx }) => {
		ctx.services.demo.start();
		return {};
	})
});

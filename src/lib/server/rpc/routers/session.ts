import { actorName } from '../context.ts';
import { viewer } from '../procedures.ts';
import { router } from '../trpc.ts';

export const sessionRouter = router({
	/** Who is asking: the person signed in, or the API key by name. */
	me: viewer.query(({ ctx }) => {
		const { caller } = ctx;
		if (caller.kind === 'api-key') return { name: actorName(caller), role: caller.scope };
		return { name: actorName(caller), role: caller.kind === 'user' ? caller.role : null };
	})
});

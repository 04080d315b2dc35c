import { RemoveView, SaveView, type SavedView } from '$lib/protocol/index.ts';
import type { Asker } from '../../auth/index.ts';
import { person } from '../procedures.ts';
import { router } from '../trpc.ts';

/** Views belong to people; an API key keeps its filter in its script. */
const viewer = person('viewer');
const ownerOf = ({ userId, name }: Asker) => ({ userId, actor: name });

export const viewsRouter = router({
	list: viewer.query(({ ctx }): Promise<SavedView[]> => ctx.services.views.list(ctx.asker.userId)),
	save: viewer
		.input(SaveView)
		.mutation(({ ctx, input }): Promise<SavedView> =>
			ctx.services.views.save(ownerOf(ctx.asker), input)
		),
	remove: viewer.input(RemoveView).mutation(async ({ ctx, input }) => {
		await ctx.services.views.remove(ownerOf(ctx.asker), input.id);
		return {};
	})
});

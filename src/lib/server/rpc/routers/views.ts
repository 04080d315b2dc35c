import { RemoveView, SaveView, type SavedView } from '$lib/protocol/index.ts';
import { FleetError } from '../../platform/errors.ts';
import { actorName, type Caller } from '../context.ts';
import { viewer } from '../procedures.ts';
import { router } from '../trpc.ts';

/** @throws {FleetError} forbidden: a key is nobody, and has no views */
function ownerOf(caller: Caller): { userId: string; actor: string } {
	if (caller.kind === 'user') return { userId: caller.id, actor: actorName(caller) };
	throw new FleetError(
		'forbidden',
		'Views belong to people, and an API key is none. Keep the filter in your script.'
	);
}

export const viewsRouter = router({
	list: viewer.query(({ ctx }): Promise<SavedView[]> =>
		ctx.services.views.list(ownerOf(ctx.caller).userId)
	),
	save: viewer
		.input(SaveView)
		.mutation(({ ctx, input }): Promise<SavedView> =>
			ctx.services.views.save(ownerOf(ctx.caller), input)
		),
	remove: viewer.input(RemoveView).mutation(async ({ ctx, input }) => {
		await ctx.services.views.remove(ownerOf(ctx.caller), input.id);
		return {};
	})
});

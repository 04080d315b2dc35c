import {
	AddChannel,
	ById,
	ChangeChannel,
	type AddedChannel,
	type ChannelView,
	type TestOutcome
} from '$lib/protocol/index.ts';
import { actorName } from '../context.ts';
import { admin } from '../procedures.ts';
import { assertSteppedUp } from '../step-up.ts';
import { router } from '../trpc.ts';

/** Channels of notifications. Their addresses and tokens go in, and never come out. */
export const notificationsRouter = router({
	list: admin.query(({ ctx }): Promise<ChannelView[]> => ctx.services.notifications.list()),
	add: admin.input(AddChannel).mutation(({ ctx, input }): Promise<AddedChannel> => {
		assertSteppedUp(ctx, 'notifications.add');
		return ctx.services.notifications.add({ actor: actorName(ctx.caller), input });
	}),
	change: admin.input(ChangeChannel).mutation(async ({ ctx, input }) => {
		assertSteppedUp(ctx, 'notifications.change');
		await ctx.services.notifications.change({ actor: actorName(ctx.caller), input });
		return {};
	}),
	remove: admin.input(ById).mutation(async ({ ctx, input }) => {
		assertSteppedUp(ctx, 'notifications.remove');
		await ctx.services.notifications.remove({ actor: actorName(ctx.caller), id: input.id });
		return {};
	}),
	/** Sends a message that says so, and tells what the receiver answered. */
	test: admin.input(ById).mutation(({ ctx, input }): Promise<TestOutcome> => {
		return ctx.services.notifications.test({ actor: actorName(ctx.caller), id: input.id });
	})
});

import { Ulid } from '$lib/protocol/index.ts';
import { z } from 'zod';
import { API_SCOPES } from '../../db/index.ts';
import { actorName } from '../context.ts';
import { admin } from '../procedures.ts';
import { assertSteppedUp } from '../step-up.ts';
import { router } from '../trpc.ts';

export const apiKeysRouter = router({
	list: admin.query(({ ctx }) => ctx.services.auth.apiKeys.list()),
	/** The key is in this answer and nowhere else. */
	create: admin
		.input(z.strictObject({ name: z.string().trim().min(1).max(100), scope: z.enum(API_SCOPES) }))
		.mutation(({ ctx, input }) => {
			assertSteppedUp(ctx, 'apiKeys.create');
			return ctx.services.auth.apiKeys.create({ actor: actorName(ctx.caller), ...input });
		}),
	revoke: admin.input(z.strictObject({ id: Ulid })).mutation(async ({ ctx, input }) => {
		assertSteppedUp(ctx, 'apiKeys.revoke');
		await ctx.services.auth.apiKeys.revoke({ actor: actorName(ctx.caller), id: input.id });
		return {};
	})
});

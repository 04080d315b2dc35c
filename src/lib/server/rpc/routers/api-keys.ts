import { CreateApiKey, Ulid, type ApiKeyView } from '$lib/protocol/index.ts';
import { z } from 'zod';
import { actorName } from '../context.ts';
import { admin } from '../procedures.ts';
import { assertSteppedUp } from '../step-up.ts';
import { router } from '../trpc.ts';

export const apiKeysRouter = router({
	list: admin.query(({ ctx }): Promise<ApiKeyView[]> => ctx.services.auth.apiKeys.list()),
	/** The key is in this answer and nowhere else. */
	create: admin
		.input(CreateApiKey)
		.mutation(({ ctx, input }): Promise<{ id: string; key: string; expiresAt: number | null }> => {
			assertSteppedUp(ctx, 'apiKeys.create');
			return ctx.services.auth.apiKeys.create({
				actor: actorName(ctx.caller),
				notAfter: ctx.caller.kind === 'api-key' ? ctx.caller.expiresAt : null,
				...input
			});
		}),
	revoke: admin.input(z.strictObject({ id: Ulid })).mutation(async ({ ctx, input }) => {
		assertSteppedUp(ctx, 'apiKeys.revoke');
		await ctx.services.auth.apiKeys.revoke({ actor: actorName(ctx.caller), id: input.id });
		return {};
	})
});

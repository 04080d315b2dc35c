import {
	ById,
	ChangePassword,
	ConfirmTotp,
	type AccountView,
	type SessionView,
	type TotpOffer
} from '$lib/protocol/index.ts';
import { person } from '../procedures.ts';
import { assertSteppedUp } from '../step-up.ts';
import { router } from '../trpc.ts';

const viewer = person('viewer');

/** What signed-in people do with their own account; an API key has none. */
export const accountRouter = router({
	get: viewer.query(({ ctx }): Promise<AccountView> => ctx.services.auth.account.view(ctx.asker)),
	changePassword: viewer.input(ChangePassword).mutation(async ({ ctx, input }) => {
		assertSteppedUp(ctx, 'account.changePassword');
		await ctx.services.auth.account.changePassword(ctx.asker, input);
		return {};
	}),
	offerTotp: viewer.mutation(({ ctx }): Promise<TotpOffer> => {
		assertSteppedUp(ctx, 'account.offerTotp');
		return ctx.services.auth.account.totp.offer(ctx.asker);
	}),
	/** Recovery codes are in this answer and nowhere else. */
	enableTotp: viewer
		.input(ConfirmTotp)
		.mutation(async ({ ctx, input }): Promise<{ recoveryCodes: string[] }> => {
			assertSteppedUp(ctx, 'account.enableTotp');
			return { recoveryCodes: await ctx.services.auth.account.totp.enable(ctx.asker, input.code) };
		}),
	disableTotp: viewer.mutation(async ({ ctx }) => {
		assertSteppedUp(ctx, 'account.disableTotp');
		await ctx.services.auth.account.totp.disable(ctx.asker);
		return {};
	}),
	newRecoveryCodes: viewer.mutation(async ({ ctx }): Promise<{ recoveryCodes: string[] }> => {
		assertSteppedUp(ctx, 'account.newRecoveryCodes');
		return { recoveryCodes: await ctx.services.auth.account.totp.newCodes(ctx.asker) };
	}),
	sessions: viewer.query(({ ctx }): Promise<SessionView[]> =>
		ctx.services.auth.account.sessions(ctx.asker)
	),
	endSession: viewer.input(ById).mutation(async ({ ctx, input }) => {
		await ctx.services.auth.account.endSession(ctx.asker, input.id);
		return {};
	}),
	endOtherSessions: viewer.mutation(async ({ ctx }): Promise<{ ended: number }> => ({
		ended: await ctx.services.auth.account.endOtherSessions(ctx.asker)
	}))
});

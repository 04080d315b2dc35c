import {
	ById,
	Invite,
	SetRole,
	type InvitationView,
	type NewLink,
	type UserView
} from '$lib/protocol/index.ts';
import { person } from '../procedures.ts';
import { assertSteppedUp } from '../step-up.ts';
import { router } from '../trpc.ts';

/** Never with an API key: a key that leaks must not make itself an account. */
const admin = person('admin');

export const usersRouter = router({
	list: admin.query(({ ctx }): Promise<{ users: UserView[]; invitations: InvitationView[] }> =>
		ctx.services.auth.people.list()
	),
	/** The secret of the link is in this answer and nowhere else. */
	invite: admin.input(Invite).mutation(({ ctx, input }): Promise<NewLink> => {
		assertSteppedUp(ctx, 'users.invite');
		return ctx.services.auth.people.invite(ctx.asker, input);
	}),
	withdraw: admin.input(ById).mutation(async ({ ctx, input }) => {
		assertSteppedUp(ctx, 'users.withdraw');
		await ctx.services.auth.people.withdraw(ctx.asker, input.id);
		return {};
	}),
	setRole: admin.input(SetRole).mutation(async ({ ctx, input }) => {
		assertSteppedUp(ctx, 'users.setRole');
		await ctx.services.auth.people.setRole(ctx.asker, input);
		return {};
	}),
	/** Sessions end, password and second factor go; the link in this answer sets new ones. */
	resetAccess: admin.input(ById).mutation(({ ctx, input }): Promise<NewLink> => {
		assertSteppedUp(ctx, 'users.resetAccess');
		return ctx.services.auth.people.resetAccess(ctx.asker, input.id);
	}),
	signOut: admin.input(ById).mutation(async ({ ctx, input }): Promise<{ ended: number }> => {
		assertSteppedUp(ctx, 'users.signOut');
		return { ended: await ctx.services.auth.people.signOut(ctx.asker, input.id) };
	}),
	remove: admin.input(ById).mutation(async ({ ctx, input }) => {
		assertSteppedUp(ctx, 'users.remove');
		await ctx.services.auth.people.remove(ctx.asker, input.id);
		return {};
	})
});

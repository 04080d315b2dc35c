import { StepUpInput, type StepUpSecret } from '$lib/protocol/index.ts';
import { FleetError } from '../../platform/errors.ts';
import { VERSION } from '../../platform/version.ts';
import { actorName } from '../context.ts';
import { viewer } from '../procedures.ts';
import { router } from '../trpc.ts';

export const sessionRouter = router({
	/** Who is asking: the person signed in, or the API key by name; and the version of the dashboard that answers. */
	me: viewer.query(({ ctx }) => {
		const { caller } = ctx;
		const [name, version] = [actorName(caller), VERSION];
		if (caller.kind === 'api-key') return { name, role: caller.scope, version };
		return { name, role: caller.kind === 'user' ? caller.role : null, version };
	}),
	/** What a step-up asks this person for. */
	stepUpAsksFor: viewer.query(async ({ ctx }): Promise<StepUpSecret> => {
		const { caller } = ctx;
		if (caller.kind !== 'user') throw noSession();
		return ctx.services.auth.stepUp.asksFor(caller.id);
	}),
	/** What is asked for before anything that needs a fresh proof; null: the last proof still counts. */
	stepUpIsDue: viewer.query(async ({ ctx }): Promise<StepUpSecret | null> => {
		const { caller } = ctx;
		if (caller.kind !== 'user') throw noSession();
		const { stepUp } = ctx.services.auth;
		return stepUp.isFresh(caller.sessionHash) ? null : stepUp.asksFor(caller.id);
	}),
	/** Proves once more who is behind the session; counts for five minutes. */
	stepUp: viewer.input(StepUpInput).mutation(async ({ ctx, input }) => {
		const { caller } = ctx;
		if (caller.kind !== 'user') throw noSession();
		const session = { hash: caller.sessionHash, userId: caller.id, name: caller.name };
		await ctx.services.auth.stepUp.prove({ session, secret: input.secret });
		return {};
	})
});

const noSession = (): FleetError =>
	new FleetError('forbidden', 'Only a signed-in person can do this; an API key has no session.');

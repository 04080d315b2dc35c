import {
	ListRollouts,
	OneRollout,
	OpenNextWave,
	PlanRollout,
	ResumeRollout,
	SkipRolloutHost,
	StartRollout,
	type Rollout,
	type RolloutPlan,
	type RolloutSummary
} from '$lib/protocol/index.ts';
import { drained } from '../backlog.ts';
import { actorName, type Context } from '../context.ts';
import { counted, operator, viewer } from '../procedures.ts';
import { assertSteppedUp } from '../step-up.ts';
import { router } from '../trpc.ts';

type Told = Promise<{ message: string }>;

export const rolloutsRouter = router({
	plan: operator
		.input(PlanRollout)
		.query(({ ctx, input }): Promise<RolloutPlan> => ctx.services.rollouts.plan(input)),
	start: operator.input(StartRollout).mutation(({ ctx, input }): Promise<{ id: string }> => {
		const { command, hostIds } = input;
		assertSteppedUp(ctx, { command, force: false, hosts: new Set(hostIds).size });
		return ctx.services.rollouts.start({ actor: actorName(ctx.caller), input });
	}),
	pause: operator
		.input(OneRollout)
		.mutation(({ ctx, input }): Told => ctx.services.rollouts.pause(act(ctx, input))),
	resume: operator
		.input(ResumeRollout)
		.mutation(({ ctx, input }): Told => ctx.services.rollouts.resume(act(ctx, input))),
	cancel: operator
		.input(OneRollout)
		.mutation(({ ctx, input }): Told => ctx.services.rollouts.cancel(act(ctx, input))),
	nextWave: operator
		.input(OpenNextWave)
		.mutation(({ ctx, input }): Told => ctx.services.rollouts.nextWave(act(ctx, input))),
	skip: operator
		.input(SkipRolloutHost)
		.mutation(({ ctx, input }): Told => ctx.services.rollouts.skip(act(ctx, input))),
	list: viewer
		.input(ListRollouts)
		.query(({ ctx, input }): Promise<RolloutSummary[]> => ctx.services.rollouts.list(input)),
	get: viewer
		.input(OneRollout)
		.query(({ ctx, input }): Promise<Rollout> => ctx.services.rollouts.get(input.id)),
	/** Whole at first and whenever it has changed, at most twice a second. */
	follow: viewer.input(OneRollout).subscription(async function* ({
		ctx,
		input,
		signal
	}): AsyncGenerator<Rollout> {
		const until = signal ?? new AbortController().signal;
		yield* tellDrained(ctx, until, ctx.services.rollouts.follow({ id: input.id, signal: until }));
	}),
	/** The newest fifty, likewise. */
	followList: viewer.subscription(async function* ({
		ctx,
		signal
	}): AsyncGenerator<RolloutSummary[]> {
		const until = signal ?? new AbortController().signal;
		yield* tellDrained(ctx, until, ctx.services.rollouts.followNewest(until));
	})
});

const act = <Input extends { id: string }>(ctx: Pick<Context, 'caller'>, input: Input) => ({
	...input,
	actor: actorName(ctx.caller)
});

async function* tellDrained<View>(
	ctx: Context,
	until: AbortSignal,
	views: AsyncGenerator<View>
): AsyncGenerator<View> {
	for await (const view of counted(ctx, views)) {
		yield view;
		await drained(ctx, until);
	}
}

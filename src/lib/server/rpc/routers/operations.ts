import {
	FollowLog,
	ListOperations,
	ReadLog,
	RequestOperations,
	StopOperation,
	StopOperations,
	Ulid,
	type LogEvent,
	type LogPage,
	type Operation,
	type RequestOutcome,
	type StopOutcome
} from '$lib/protocol/index.ts';
import { z } from 'zod';
import { drained } from '../backlog.ts';
import { actorName } from '../context.ts';
import { counted, operator, viewer } from '../procedures.ts';
import { requestCommand, requestProblem } from '../request-command.ts';
import { assertSteppedUp } from '../step-up.ts';
import { router } from '../trpc.ts';

export const operationsRouter = router({
	// Those of people mostly do not come here: see http/lanes/requests.ts.
	request: operator
		.input(RequestOperations)
		.mutation(({ ctx, input }): Promise<RequestOutcome[]> => {
			const problem = requestProblem(ctx, input);
			if (problem !== null) throw problem;
			return requestCommand(ctx, input);
		}),
	stop: operator.input(StopOperation).mutation(({ ctx, input }): Promise<{ message: string }> => {
		assertSteppedUp(ctx, { command: 'stop', force: input.force, hosts: 1 });
		return ctx.services.operations.stop({ actor: actorName(ctx.caller), ...input });
	}),
	stopAll: operator
		.input(StopOperations)
		.mutation(({ ctx, input }): Promise<StopOutcome[]> =>
			ctx.services.operations.stopAll({ actor: actorName(ctx.caller), ...input })
		),
	get: viewer
		.input(z.strictObject({ id: Ulid }))
		.query(({ ctx, input }): Promise<Operation> => ctx.services.operations.get(input.id)),
	list: viewer
		.input(ListOperations)
		.query(({ ctx, input }): Promise<Operation[]> => ctx.services.operations.list(input)),
	/** Stored output from a byte on, as much as one answer holds: ask again from `next` until it is `complete`. */
	readLog: viewer
		.input(ReadLog)
		.query(({ ctx, input }): Promise<LogPage> => ctx.services.operations.logPage(input)),
	/** Resume by opening again with the offset that has been read. */
	log: viewer.input(FollowLog).subscription(async function* ({
		ctx,
		input,
		signal
	}): AsyncGenerator<LogEvent> {
		const until = signal ?? new AbortController().signal;
		const events = ctx.services.operations.followLog({
			id: input.id,
			offset: input.offset,
			signal: until
		});
		for await (const event of counted(ctx, events)) {
			yield event;
			await drained(ctx, until);
		}
	})
});

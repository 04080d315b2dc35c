import {
	CommandsInput,
	EnrollInput,
	type AgentCommand,
	type EnrollOutput
} from '$lib/protocol/index.ts';
import { tracked } from '@trpc/server';
import { newUlid } from '../../platform/ids.ts';
import { AGENT_CALLS } from '../agent-calls.ts';
import { agent, counted, enrolment } from '../procedures.ts';
import { router } from '../trpc.ts';

/** What agents call. The host is always the token's; no message names one. */
export const agentRouter = router({
	enroll: enrolment.input(EnrollInput).mutation(({ ctx, input }): Promise<EnrollOutput> => {
		const address = ctx.caller.kind === 'enrolment' ? ctx.caller.address : null;
		return ctx.services.hosts.enroll(input, address);
	}),

	commands: agent.input(CommandsInput).subscription(async function* ({ ctx, signal }) {
		const until = signal ?? new AbortController().signal;
		for await (const command of counted(ctx, ctx.connection.commands(until)))
			yield tracked<AgentCommand>(newUlid(), command);
	}),

	// What is plain and right mostly does not come here: see http/lanes/agent-calls.ts.
	hello: agent
		.input(AGENT_CALLS.hello.input)
		.mutation(({ ctx, input }) => AGENT_CALLS.hello.run(ctx, input)),
	heartbeat: agent
		.input(AGENT_CALLS.heartbeat.input)
		.mutation(({ ctx, input }) => AGENT_CALLS.heartbeat.run(ctx, input)),
	accept: agent
		.input(AGENT_CALLS.accept.input)
		.mutation(({ ctx, input }) => AGENT_CALLS.accept.run(ctx, input)),
	reject: agent
		.input(AGENT_CALLS.reject.input)
		.mutation(({ ctx, input }) => AGENT_CALLS.reject.run(ctx, input)),
	phase: agent
		.input(AGENT_CALLS.phase.input)
		.mutation(({ ctx, input }) => AGENT_CALLS.phase.run(ctx, input)),
	log: agent
		.input(AGENT_CALLS.log.input)
		.mutation(({ ctx, input }) => AGENT_CALLS.log.run(ctx, input)),
	result: agent
		.input(AGENT_CALLS.result.input)
		.mutation(({ ctx, input }) => AGENT_CALLS.result.run(ctx, input))
});

import {
	CommandsInput,
	EnrollInput,
	HelloInput,
	LIMITS,
	OLDEST_PROTOCOL,
	PROTOCOL_VERSION,
	type AgentCommand,
	type EnrollOutput,
	type HelloOutput
} from '$lib/protocol/index.ts';
import { tracked } from '@trpc/server';
import { FleetError } from '../../platform/errors.ts';
import { newUlid } from '../../platform/ids.ts';
import { VERSION } from '../../platform/version.ts';
import { AGENT_CALLS } from '../agent-calls.ts';
import { agent, counted, enrolment } from '../procedures.ts';
import { router } from '../trpc.ts';

/** What agents call. The host is always the token's; no message names one. */
export const agentRouter = router({
	enroll: enrolment.input(EnrollInput).mutation(({ ctx, input }): Promise<EnrollOutput> => {
		const address = ctx.caller.kind === 'enrolment' ? ctx.caller.address : null;
		return ctx.services.hosts.enroll(input, address);
	}),

	hello: agent.input(HelloInput).mutation(async ({ ctx, input }): Promise<HelloOutput> => {
		const { hosts, operations } = ctx.services;
		if (input.agent.protocol < OLDEST_PROTOCOL) {
			hosts.takeRefusedHello(ctx.host, input.agent);
			throw new FleetError(
				'protocol',
				`This agent speaks protocol ${input.agent.protocol}; the dashboard needs ${OLDEST_PROTOCOL} or newer. Update the agent.`
			);
		}
		hosts.takeHello(ctx.host, input);
		ctx.connection.instanceId = input.agent.instanceId;
		// Of a host that waits nothing is compared: it keeps its journal, and tells it again once it is accepted.
		const journal =
			ctx.host.approval === 'approved' ? await operations.reconcile(ctx.host, input.journal) : [];
		ctx.services.log.info('Agent connected', { host: ctx.host.name, version: input.agent.version });
		return {
			hostId: ctx.host.id,
			hostName: ctx.host.name,
			serverVersion: VERSION,
			protocol: PROTOCOL_VERSION,
			intervalSeconds: input.profile.intervalSeconds,
			journal,
			logKept: { headBytes: LIMITS.operationLogHeadBytes, tailBytes: LIMITS.operationLogTailBytes }
		};
	}),

	commands: agent.input(CommandsInput).subscription(async function* ({ ctx, signal }) {
		const until = signal ?? new AbortController().signal;
		for await (const command of counted(ctx, ctx.connection.commands(until)))
			yield tracked<AgentCommand>(newUlid(), command);
	}),

	// Those of agents that have said hello never come here: see http/lanes/agent-calls.ts.
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

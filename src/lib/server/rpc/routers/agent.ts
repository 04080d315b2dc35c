import {
	AcceptInput,
	CommandsInput,
	EnrollInput,
	HeartbeatInput,
	HelloInput,
	LIMITS,
	LogInput,
	OLDEST_PROTOCOL,
	PhaseInput,
	PROTOCOL_VERSION,
	RejectInput,
	ResultInput,
	type AcceptOutput,
	type AgentCommand,
	type EnrollOutput,
	type HeartbeatOutput,
	type HelloOutput,
	type LogOutput
} from '$lib/protocol/index.ts';
import { tracked } from '@trpc/server';
import { FleetError } from '../../platform/errors.ts';
import { newUlid } from '../../platform/ids.ts';
import { VERSION } from '../../platform/version.ts';
import { heartbeat } from '../heartbeat.ts';
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

	/** Most of them never come here: see http/fast-lane.ts. */
	heartbeat: agent
		.input(HeartbeatInput)
		.mutation(({ ctx, input }): HeartbeatOutput => heartbeat(ctx.services, ctx.host, input)),

	commands: agent.input(CommandsInput).subscription(async function* ({ ctx, signal }) {
		const until = signal ?? new AbortController().signal;
		for await (const command of counted(ctx, ctx.connection.commands(until)))
			yield tracked<AgentCommand>(newUlid(), command);
	}),

	accept: agent
		.input(AcceptInput)
		.mutation(({ ctx, input }): Promise<AcceptOutput> =>
			ctx.services.operations.accept(ctx.host, input.id)
		),

	reject: agent.input(RejectInput).mutation(async ({ ctx, input }) => {
		await ctx.services.operations.reject(ctx.host, input);
		return {};
	}),

	phase: agent.input(PhaseInput).mutation(async ({ ctx, input }) => {
		await ctx.services.operations.enterPhase(ctx.host, input);
		return {};
	}),

	log: agent.input(LogInput).mutation(async ({ ctx, input }): Promise<LogOutput> => {
		return { nextOffset: await ctx.services.operations.appendLog(ctx.host, input) };
	}),

	result: agent
		.input(ResultInput)
		.mutation(async ({ ctx, input }): Promise<{ acknowledged: true }> => {
			await ctx.services.operations.finish(ctx.host, input);
			return { acknowledged: true };
		})
});

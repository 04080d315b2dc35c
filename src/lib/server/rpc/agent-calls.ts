import {
	AcceptInput,
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
	type HeartbeatOutput,
	type HelloOutput,
	type LogOutput
} from '$lib/protocol/index.ts';
import type { z } from 'zod';
import type { AgentConnection, HostRecord } from '../hosts/index.ts';
import { FleetError } from '../platform/errors.ts';
import { VERSION } from '../platform/version.ts';
import type { Services } from './services.ts';

/** The host that calls, its connection, and the rooms that hear it. */
type At = {
	services: Pick<Services, 'hosts' | 'operations' | 'log'>;
	host: HostRecord;
	connection: AgentConnection;
};

const call = <Input extends z.ZodType, Output>(
	input: Input,
	run: (at: At, input: z.output<Input>) => Output
) => ({ input, run });

/** What an agent calls, whichever way it comes: what is said, and what is done with it. */
export const AGENT_CALLS = {
	hello: call(HelloInput, async ({ services, host, connection }, input): Promise<HelloOutput> => {
		const { hosts, operations, log } = services;
		if (input.agent.protocol < OLDEST_PROTOCOL) {
			hosts.takeRefusedHello(host, input.agent);
			throw new FleetError(
				'protocol',
				`This agent speaks protocol ${input.agent.protocol}; the dashboard needs ${OLDEST_PROTOCOL} or newer. Update the agent.`
			);
		}
		hosts.takeHello(host, input);
		connection.instanceId = input.agent.instanceId;
		// Of a host that waits nothing is compared: it keeps its journal, and tells it again once it is accepted.
		const journal =
			host.approval === 'approved' ? await operations.reconcile(host, input.journal) : [];
		log.info('Agent connected', { host: host.name, version: input.agent.version });
		return {
			hostId: host.id,
			hostName: host.name,
			serverVersion: VERSION,
			protocol: PROTOCOL_VERSION,
			intervalSeconds: input.profile.intervalSeconds,
			journal,
			logKept: {
				headBytes: LIMITS.operationLogHeadBytes,
				tailBytes: LIMITS.operationLogTailBytes
			}
		};
	}),
	heartbeat: call(HeartbeatInput, ({ services, host }, input): HeartbeatOutput => {
		services.hosts.takeHeartbeat(host, input);
		return { intervalSeconds: host.profile?.intervalSeconds ?? 30 };
	}),
	accept: call(AcceptInput, ({ services, host }, { id }): Promise<AcceptOutput> =>
		services.operations.accept(host, id)
	),
	reject: call(RejectInput, async ({ services, host }, input) => {
		await services.operations.reject(host, input);
		return {};
	}),
	phase: call(PhaseInput, async ({ services, host }, input) => {
		await services.operations.enterPhase(host, input);
		return {};
	}),
	log: call(LogInput, async ({ services, host }, input): Promise<LogOutput> => ({
		nextOffset: await services.operations.appendLog(host, input)
	})),
	result: call(ResultInput, async ({ services, host }, input): Promise<{ acknowledged: true }> => {
		await services.operations.finish(host, input);
		return { acknowledged: true };
	})
};

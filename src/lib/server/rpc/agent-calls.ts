import {
	AcceptInput,
	HeartbeatInput,
	LogInput,
	PhaseInput,
	RejectInput,
	ResultInput,
	type AcceptOutput,
	type HeartbeatOutput,
	type LogOutput
} from '$lib/protocol/index.ts';
import type { z } from 'zod';
import type { HostRecord } from '../hosts/index.ts';
import type { Services } from './services.ts';

/** The host that calls, and the rooms that hear it. */
type At = { services: Pick<Services, 'hosts' | 'operations'>; host: HostRecord };

const call = <Input extends z.ZodType, Output>(
	input: Input,
	run: (at: At, input: z.output<Input>) => Output
) => ({ input, run });

/** What an agent that has said hello calls again and again, whichever way it comes: what is said, and what is done with it. */
export const AGENT_CALLS = {
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

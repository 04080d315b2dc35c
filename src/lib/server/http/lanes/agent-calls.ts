import { LIMITS } from '$lib/protocol/index.ts';
import type { AgentConnection, HostRecord } from '../../hosts/index.ts';
import type { TokenBucket } from '../../platform/token-bucket.ts';
import { AGENT_CALLS, overBudget, type Services } from '../../rpc/index.ts';
import type { FailedCall } from './failure-frame.ts';
import { answerTo, plainCallsIn, type PlainCall } from './plain-call.ts';

type Name = keyof typeof AGENT_CALLS;

/** How a frame of an agent can be told without reading all of it. */
const NEEDLE = Buffer.from('"agent.');
const PREFIX = 'agent.';

const nameOf = (path: string): Name | null => {
	const name = path.slice(PREFIX.length);
	return path.startsWith(PREFIX) && Object.hasOwn(AGENT_CALLS, name) ? (name as Name) : null;
};

/** A call whose input is right. */
type Ready = PlainCall & { name: Name; run: () => unknown };

type Lane = {
	host: HostRecord;
	connection: AgentConnection;
	budget: TokenBucket;
	/** For output, which comes faster. */
	outputBudget: TokenBucket;
	services: Pick<Services, 'hosts' | 'operations' | 'log'>;
	answer: (frame: string) => void;
	/** The frame that tells of what was thrown. */
	failure: (failed: FailedCall) => string;
};

/**
 * Answers what agents call again and again without the machinery of tRPC, which costs more than all the rest of a heartbeat. Same
 * wire format, same schemas, same authorisation, same budgets. A frame in which anything is not a plain and right call is left
 * to the ordinary lane, which knows how to refuse it.
 * @returns whether it was for this lane; if not, nothing was done
 */
export function fastAgentCalls(data: Buffer, lane: Lane): boolean {
	const { instanceId, ended } = lane.connection;
	if (ended || !data.includes(NEEDLE)) return false;
	const calls = plainCallsIn(data, LIMITS.batchCalls);
	if (calls === null) return false;
	const ready: Ready[] = [];
	for (const call of calls) {
		const name = nameOf(call.path);
		if (name === null || (instanceId === null && name !== 'hello')) return false;
		const run = prepare(lane, name, call.input);
		if (run === null) return false;
		ready.push({ ...call, name, run });
	}
	for (const call of ready) perform(call, lane);
	return true;
}

/** @returns null: the input is not right */
function prepare(lane: Lane, name: Name, given: unknown): (() => unknown) | null {
	// Each entry's schema is that of its verb, which a table of them cannot say.
	const { input, run } = AGENT_CALLS[name] as {
		input: { safeParse: (given: unknown) => { success: boolean; data?: unknown } };
		run: (at: Lane, input: unknown) => unknown;
	};
	const parsed = input.safeParse(given);
	return parsed.success ? () => run(lane, parsed.data) : null;
}

function perform(call: Ready, lane: Lane): void {
	const fail = (error: unknown) => lane.answer(lane.failure({ ...call, error }));
	const budget = call.name === 'log' ? lane.outputBudget : lane.budget;
	const retryAfterMs = budget.take();
	if (retryAfterMs > 0) return fail(overBudget(retryAfterMs));
	try {
		const result = call.run();
		if (result instanceof Promise)
			result.then((answer: unknown) => lane.answer(answerTo(call, answer)), fail);
		else lane.answer(answerTo(call, result));
	} catch (error) {
		fail(error);
	}
}

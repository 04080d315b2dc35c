import { CommandsInput, LIMITS, type AgentCommand } from '$lib/protocol/index.ts';
import { TRPCError } from '@trpc/server';
import type { AgentConnection } from '../../hosts/index.ts';
import { newUlid } from '../../platform/ids.ts';
import type { Context } from '../../rpc/index.ts';
import type { FailedCall } from './failure-frame.ts';
import { answerHead, readCall, readFrame, type PlainCall } from './plain-call.ts';

const PATH = 'agent.commands';
const STOP = 'subscription.stop';
/** How a frame that begins or ends a stream can be told without reading all of it. */
const NEEDLE = Buffer.from('"subscription');

/** A stream that has begun: its id, how its frames begin, and what ends it. */
type Stream = { id: PlainCall['id']; head: string; end: () => void };

/**
 * The stream of commands to an agent without the machinery of tRPC: of all there is to a connection, that is what costs most to
 * begin and to keep, and a command to a thousand hosts is a thousand events. Same frames, byte for byte, same schema, same budget,
 * same bound. A second stream, and whatever is not plain and right, is left to the ordinary lane.
 * @returns takes a frame, and tells whether it was for this lane; if not, nothing was done
 */
export function commandLane(lane: {
	connection: AgentConnection;
	ctx: Pick<Context, 'budget' | 'openSubscriptions'>;
	answer: (frame: string) => void;
	/** The frame that tells of what was thrown. */
	failure: (failed: FailedCall) => string;
}): (data: Buffer) => boolean {
	const { connection, ctx, answer, failure } = lane;
	let stream: Stream | null = null;

	function begin(call: PlainCall): boolean {
		if (call.id === stream?.id) {
			const error = new TRPCError({ code: 'BAD_REQUEST', message: `Duplicate id ${call.id}` });
			answer(failure({ ...call, error }));
			return true;
		}
		if (stream !== null || call.path !== PATH || !CommandsInput.safeParse(call.input).success)
			return false;
		if (connection.ended || connection.instanceId === null || connection.isListenedTo) return false;
		if (ctx.openSubscriptions.count >= LIMITS.socketSubscriptions) return false;
		if (ctx.budget.take() > 0) return false;
		const head = answerHead(call);
		ctx.openSubscriptions.count += 1;
		answer(`${head}{"type":"started"}}`);
		const stopListening = connection.listen((command) => answer(commandFrame(head, command)));
		const end = () => {
			ctx.openSubscriptions.count -= 1;
			stopListening();
		};
		stream = { id: call.id, head, end };
		return true;
	}

	function stop(id: unknown): boolean {
		if (stream === null || id !== stream.id) return false;
		const { head, end } = stream;
		stream = null;
		end();
		answer(`${head}{"type":"stopped"}}`);
		return true;
	}

	return (data) => {
		if (!data.includes(NEEDLE)) return false;
		const frame = readFrame(data);
		const call = readCall(frame, 'subscription');
		if (call !== null) return begin(call);
		const { method, id } = (frame ?? {}) as Record<string, unknown>;
		return method === STOP && stop(id);
	};
}

/**
 * A command as tRPC puts it into a frame of the subscription, byte for byte.
 * @param head how the frames of the subscription begin
 */
export function commandFrame(head: string, command: AgentCommand, id = newUlid()): string {
	return `${head}{"type":"data","data":{"id":"${id}","data":${JSON.stringify(command)}},"id":"${id}"}}`;
}

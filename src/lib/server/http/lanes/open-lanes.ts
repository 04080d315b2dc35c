import type { Caller, Context } from '../../rpc/index.ts';
import { fastAgentCalls } from './agent-calls.ts';
import { commandLane } from './commands.ts';
import { failureFrame, type FailedCall, type NoteFailure } from './failure-frame.ts';
import type { LaneSocket } from './lane-socket.ts';
import { fastRequest } from './requests.ts';

/**
 * Opens the ways past tRPC that a socket's owner has: for what comes a thousand times a second, or what somebody waits for.
 * To take them all away, leave this call out: everything goes the ordinary way then.
 */
export function openLanes(
	socket: LaneSocket,
	at: {
		caller: Caller;
		ctx: Context;
		/** A frame was taken. */
		onLife: () => void;
		onFailure: NoteFailure;
	}
): void {
	const { caller, ctx, onLife, onFailure } = at;
	const { services, budget, outputBudget } = ctx;
	const failure = (failed: FailedCall) => failureFrame(failed, { ctx, onFailure });
	const answer = (frame: string): void => {
		if (socket.readyState === socket.OPEN) socket.send(frame);
	};
	if (caller.kind === 'agent') {
		const { connection } = caller;
		const lane = { ...caller, budget, outputBudget, services, answer, failure };
		const takeStream = commandLane({ connection, ctx, answer, failure });
		socket.lane = (data) => {
			const taken = fastAgentCalls(data, lane) || takeStream(data);
			if (taken) onLife();
			return taken;
		};
	}
	if (caller.kind === 'user') {
		socket.lane = (data) => {
			const answering = fastRequest(data, { caller, budget, services, failure });
			if (answering === null) return false;
			onLife();
			void answering.then(answer);
			return true;
		};
	}
}

import type { AgentCommand } from '$lib/protocol/index.ts';
import { WebSocket } from 'ws';
import { commandFrame, streamHead } from './commands.ts';

type Sent = Parameters<WebSocket['send']>;

/** A socket whose text frames can be taken before anybody else hears of them, and which knows a stream that has just begun. */
export class LaneSocket extends WebSocket {
	/** @returns whether the frame was taken */
	lane: ((data: Buffer) => boolean) | null = null;
	/** How frames of a stream begin, of which the last frame sent said that it has begun. */
	#begun: string | null = null;

	override emit(event: string | symbol, ...args: unknown[]): boolean {
		const [data, isBinary] = args;
		if (event === 'message' && isBinary === false && Buffer.isBuffer(data) && this.lane?.(data))
			return true;
		return super.emit(event, ...args);
	}

	override send(data: Sent[0], done?: Sent[2]): void;
	override send(...sent: Sent): void;
	override send(data: Sent[0], ...rest: unknown[]): void {
		this.#begun = streamHead(data);
		super.send(data, ...(rest as [Sent[1], Sent[2]]));
	}

	/** A way for commands past tRPC; null: no stream has just begun. */
	commandLane(): ((command: AgentCommand) => void) | null {
		const head = this.#begun;
		if (head === null) return null;
		return (command) => {
			if (this.readyState === WebSocket.OPEN) this.send(commandFrame(head, command));
		};
	}
}

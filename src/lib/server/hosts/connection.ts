import type { CLOSE } from '$lib/protocol/index.ts';
import { type AgentCommand } from '$lib/protocol/index.ts';
import { Wake } from '../platform/wake.ts';

/** The part of a WebSocket this room needs. */
export type AgentSocket = {
	/** As of WebSocket; 1 is open. */
	readonly readyState: number;
	close(code: number, reason: string): void;
	terminate(): void;
	ping(): void;
};

/** Which token an agent came in with, and from where. */
export type AgentCredentials = {
	tokenId: string;
	/** When the token ends; null: not by itself. */
	expiresAt: number | null;
	address: string | null;
};

/** Tells a peer something at once. */
type Say = (command: AgentCommand) => void;

/** A peer that does not answer a close frame is hung up on after this. */
const HANG_UP_MS = 800;

/**
 * One agent's live connection: an ordered queue of commands that its subscription drains.
 *
 * INVARIANTS: the queue holds only what can be said again after a reconnect, so dropping it with the
 * connection loses nothing; once `ended`, nothing that still arrives is heard. Who listens hears each command as it is sent, and
 * nobody begins to while others read the queue, so that none overtakes another.
 */
export class AgentConnection {
	readonly #queue: AgentCommand[] = [];
	readonly #wake = new Wake();
	#listener: Say | null = null;
	/** Subscriptions that read the queue. */
	#readers = 0;
	/** Set by hello; until then nothing is sent and nothing but hello is heard. */
	instanceId: string | null = null;
	/** The last question whether it still lives, put because somebody else wants its place. */
	probe: { askedAt: number; answered: boolean } | null = null;
	/** We have closed it. The peer may not have noticed, or may not want to. */
	ended = false;
	/** Looks at the end of the token. */
	expiryTimer: NodeJS.Timeout | undefined;

	constructor(
		readonly socket: AgentSocket,
		/** Server time at which the socket was opened. */
		readonly openedAt: number,
		readonly credentials: AgentCredentials
	) {}

	ask(now: number): void {
		this.probe = { askedAt: now, answered: false };
		this.socket.ping();
	}

	/** A frame of any kind came. */
	sawLife(): void {
		if (this.probe) this.probe.answered = true;
	}

	send(command: AgentCommand): void {
		if (this.#listener !== null) return this.#listener(command);
		this.#queue.push(command);
		this.#wake.wake();
	}

	/** Nothing is heard from now on, whatever the peer makes of it. */
	close(code: (typeof CLOSE)[keyof typeof CLOSE], reason: string): void {
		this.ended = true;
		clearTimeout(this.expiryTimer);
		this.socket.close(code, reason);
		setTimeout(() => this.socket.terminate(), HANG_UP_MS).unref();
	}

	/** Somebody gets the commands already. */
	get isListenedTo(): boolean {
		return this.#listener !== null || this.#readers > 0;
	}

	/**
	 * Hears what has been waiting, and from now on each command at once.
	 * @returns ends that; what is sent then waits again
	 */
	listen(say: Say): () => void {
		this.#listener = say;
		for (const command of this.#queue.splice(0)) say(command);
		return () => (this.#listener = null);
	}

	/** Commands in order, until the signal aborts; nothing while somebody listens. */
	async *commands(signal: AbortSignal): AsyncGenerator<AgentCommand> {
		this.#wake.wakeOn(signal);
		this.#readers += 1;
		try {
			while (!signal.aborted) {
				for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift())
					yield next;
				await this.#wake.sleep();
			}
		} finally {
			this.#readers -= 1;
		}
	}
}

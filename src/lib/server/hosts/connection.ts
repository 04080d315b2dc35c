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
 * connection loses nothing; once `ended`, nothing that still arrives is heard. A subscription says all of its commands one
 * way, at once or one by one when it is asked for the next, so that none overtakes another.
 */
export class AgentConnection {
	readonly #queue: AgentCommand[] = [];
	readonly #wake = new Wake();
	/** The way of the subscription that says commands at once; null: there is none. */
	#direct: { say: Say; signal: AbortSignal } | null = null;
	/** Asked when a subscription begins: whether there is a way for its commands past whatever made it. */
	lane: (() => Say | null) | null = null;
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
		if (this.#direct !== null && !this.#direct.signal.aborted) return this.#direct.say(command);
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

	/** Commands in order, until the signal aborts; those that took the lane are not among them. */
	async *commands(signal: AbortSignal): AsyncGenerator<AgentCommand> {
		const direct = this.#openLane(signal);
		this.#wake.wakeOn(signal);
		try {
			while (!signal.aborted) {
				for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift())
					yield next;
				await this.#wake.sleep();
			}
		} finally {
			if (this.#direct === direct) this.#direct = null;
		}
	}

	/** Takes the lane, if there is one and nobody has it, and says what has been waiting. */
	#openLane(signal: AbortSignal): object | null {
		if (this.#direct !== null || signal.aborted) return null;
		const say = this.lane?.() ?? null;
		if (say === null) return null;
		this.#direct = { say, signal };
		for (const command of this.#queue.splice(0)) say(command);
		return this.#direct;
	}
}

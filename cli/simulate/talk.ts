import { LIVENESS, type ErrorReport } from '$lib/protocol/index.ts';
import type { WebSocket } from 'ws';
import { bearerSocket } from '../../agent/link/bearer-socket.ts';
import { callFrame, commandsFrame, readFrame } from './frames.ts';

/** A call that is not answered by then counts as unanswered: as long as the agent waits. */
const CALL_MS = 10_000;
const COMMANDS_ID = 1;

export type Way = { url: string; token: string };

/** How a connection ended, or why there never was one. */
export type Ending =
	| { how: 'refused'; status: number; report: ErrorReport | null; retryAfterMs: number | null }
	| { how: 'unreachable'; problem: string }
	| { how: 'closed'; code: number; reason: string };

/** A call that came to nothing. `report`: what the dashboard said, where it said something. */
export class CallError extends Error {
	constructor(
		readonly why: 'refused' | 'unanswered' | 'ended',
		readonly report: ErrorReport | null = null
	) {
		super(report?.message ?? `The call was ${why}.`);
		this.name = 'CallError';
	}
}

type Waiting = {
	resolve: (data: unknown) => void;
	reject: (error: CallError) => void;
	timer: NodeJS.Timeout;
};

/**
 * One connection of a simulated agent, used until it ends: the agent's own socket, and calls in plain frames. The agent's
 * client is not used, because its timers for each connection would make ten thousand of them too many for one process.
 */
export class Talk {
	/** Resolves with true once open, with false when it ends before. */
	readonly opened: Promise<boolean>;
	readonly ended: Promise<Ending>;
	readonly #controller = new AbortController();
	readonly #socket: WebSocket;
	readonly #waiting = new Map<number, Waiting>();
	#nextId = COMMANDS_ID + 1;
	#end: (ending: Ending) => void = () => {};
	#lastLifeAt = performance.now();
	#lastMessageAt = performance.now();
	#onCommand: (command: unknown) => void = () => {};

	constructor({ url, token }: Way) {
		this.ended = new Promise((resolve) => (this.#end = resolve));
		const Socket = bearerSocket(
			{ token, ca: null },
			{
				onCreated: () => {},
				onRefused: (refusal) => this.#finish({ how: 'refused', ...refusal }),
				onUnreachable: (problem) => this.#finish({ how: 'unreachable', problem }),
				onGarbage: () => this.#finish({ how: 'closed', code: 1002, reason: 'no message of ours' })
			}
		);
		this.#socket = new Socket(url);
		this.opened = new Promise((resolve) => {
			this.#socket.once('open', () => resolve(true));
			void this.ended.then(() => resolve(false));
		});
		for (const event of ['open', 'ping', 'pong', 'message'])
			this.#socket.on(event, () => (this.#lastLifeAt = performance.now()));
		this.#socket.on('message', (data: Buffer) => this.#hear(data.toString()));
		this.#socket.on('close', (code: number, reason: Buffer) =>
			this.#finish({ how: 'closed', code, reason: reason.toString() })
		);
	}

	/** Aborts when the connection ends. */
	get signal(): AbortSignal {
		return this.#controller.signal;
	}

	/** @returns what the dashboard answered, unchecked. @throws {CallError} */
	call(path: string, input: unknown): Promise<unknown> {
		if (this.signal.aborted) return Promise.reject(new CallError('ended'));
		const id = this.#nextId++;
		return new Promise((resolve, reject) => {
			const timer = setTimeout(() => {
				this.#waiting.delete(id);
				reject(new CallError('unanswered'));
			}, CALL_MS);
			this.#waiting.set(id, { resolve, reject, timer });
			this.#socket.send(callFrame(id, path, input));
		});
	}

	/** Opens the stream of commands. */
	follow(onCommand: (command: unknown) => void): void {
		this.#onCommand = onCommand;
		if (!this.signal.aborted) this.#socket.send(commandsFrame(COMMANDS_ID));
	}

	/** What both ends do about silence: asks now and then, and gives up. To be called once a second. */
	look(): void {
		const now = performance.now();
		if (this.#socket.readyState !== this.#socket.OPEN) return;
		if (now - this.#lastLifeAt > LIVENESS.deadMs)
			return this.#finish({ how: 'unreachable', problem: 'no answer for 25 seconds' });
		if (now - this.#lastMessageAt < LIVENESS.pingMs) return;
		this.#lastMessageAt = now;
		this.#socket.send('PING');
	}

	close(): void {
		this.#finish({ how: 'closed', code: 1000, reason: 'closed by the simulation' });
	}

	#hear(text: string): void {
		this.#lastMessageAt = performance.now();
		const frame = readFrame(text);
		switch (frame.kind) {
			case 'ping':
				return this.#socket.send('PONG');
			case 'reconnect':
				return this.#finish({ how: 'closed', code: 1001, reason: 'asked to come back' });
			case 'answer':
				if (frame.id === COMMANDS_ID) {
					if (frame.data !== undefined) this.#onCommand(frame.data);
				} else this.#take(frame.id)?.resolve(frame.data);
				return;
			case 'refusal':
				return this.#take(frame.id)?.reject(new CallError('refused', frame.report));
			case 'pong':
			case 'nonsense':
				return;
		}
	}

	#take(id: number): Waiting | undefined {
		const waiting = this.#waiting.get(id);
		this.#waiting.delete(id);
		clearTimeout(waiting?.timer);
		return waiting;
	}

	#finish(ending: Ending): void {
		if (this.signal.aborted) return;
		this.#end(ending);
		this.#controller.abort();
		for (const id of [...this.#waiting.keys()]) this.#take(id)?.reject(new CallError('ended'));
		// Closed properly where that is possible, so that the dashboard knows the place to be free.
		if (this.#socket.readyState === this.#socket.OPEN) this.#socket.close(1000);
		else if (this.#socket.readyState === this.#socket.CONNECTING) this.#socket.terminate();
		this.#socket.on('error', () => {});
	}
}

import type WebSocket from 'ws';
import { LIVENESS } from '$lib/protocol/index.ts';
import { Backoff, backoffOptions } from '../../agent/link/backoff.ts';
import { bearerSocket } from '../../agent/link/bearer-socket.ts';
import type { Peer } from '../bench/load/orders.ts';

/**
 * Many agents in one process: the agent's own way of knocking and of waiting, and its frames, without what it does on
 * a host. Each comes back by itself until the process ends.
 */
export type CrowdOrder =
	| { type: 'join'; peers: Peer[] }
	/** So many of them go silent without a word: their sockets stay open, and nothing is read or sent any more. */
	| { type: 'freeze'; count: number }
	| { type: 'count' };
export type CrowdCount = {
	/** Connected and introduced. */
	up: number;
	/** Times the dashboard did not let one in for now, and said when to come back. */
	appointments: number;
	/** Times one was refused otherwise. */
	refused: number;
	/** Connections that were up and ended. */
	lost: number;
	/** Orders that arrived, by name of the host: when, in milliseconds of the machine's clock. */
	offers: Record<string, number>;
	/** Names of those that went silent. */
	frozen: string[];
};

const COMMANDS =
	'{"id":2,"jsonrpc":"2.0","method":"subscription","params":{"path":"agent.commands","input":{}}}';
/** As the agent: every 30 s, so that a herd beats as a fleet does. */
const BEAT_MS = 30_000;

const crowd: Member[] = [];
const count: CrowdCount = { up: 0, appointments: 0, refused: 0, lost: 0, offers: {}, frozen: [] };

class Member {
	readonly #backoff = new Backoff(backoffOptions(500));
	#socket: WebSocket | null = null;
	#upSince: number | null = null;
	#lastLife = 0;
	#frozen = false;
	#nextId = 10;
	#retryAfterMs: number | null = null;

	constructor(readonly peer: Peer) {
		this.#connect();
	}

	get isUp(): boolean {
		return this.#upSince !== null && !this.#frozen;
	}

	freeze(): void {
		this.#frozen = true;
		count.frozen.push(this.peer.name);
		this.#socket?.pause();
	}

	/** Once a second: what the agent's timers do. */
	tick(now: number): void {
		if (this.#frozen || this.#upSince === null) return;
		if (now - this.#lastLife > LIVENESS.deadMs) this.#socket?.terminate();
		if ((now - this.#upSince) % LIVENESS.pingMs < 1_000) this.#socket?.send('PING');
		if ((now - this.#upSince) % BEAT_MS > BEAT_MS - 1_000)
			this.#socket?.send(
				this.peer.beat.replace('#', String(this.#nextId++)).replace('@', String(now % 97))
			);
	}

	#connect(): void {
		const token = this.peer.headers.authorization?.replace('Bearer ', '') ?? '';
		const Bearer = bearerSocket(
			{ token, ca: null },
			{
				onCreated: () => {},
				onUnreachable: () => {},
				onGarbage: () => {},
				onRefused: ({ retryAfterMs }) => {
					this.#retryAfterMs = retryAfterMs;
					if (retryAfterMs === null) count.refused += 1;
					else count.appointments += 1;
				}
			}
		);
		const socket = new Bearer(this.peer.url);
		this.#socket = socket;
		const life = () => (this.#lastLife = Date.now());
		for (const event of ['open', 'message', 'ping', 'pong']) socket.on(event, life);
		socket.once('open', () => socket.send(this.peer.hello[0] ?? ''));
		socket.on('message', (data: Buffer) => this.#hear(data));
		socket.once('close', () => this.#comeBack());
	}

	#hear(data: Buffer): void {
		if (data.length < 8) return;
		const text = data.toString();
		if (this.#upSince === null && text.includes('"id":1,')) {
			if (text.includes('"error"')) return this.#socket?.terminate();
			this.#upSince = Date.now();
			count.up += 1;
			this.#socket?.send(COMMANDS);
		} else if (text.includes('"type":"offer"')) count.offers[this.peer.name] ??= Date.now();
	}

	#comeBack(): void {
		if (this.#upSince !== null) {
			count.up -= 1;
			count.lost += 1;
		}
		const healthyMs = this.#upSince === null ? 0 : Date.now() - this.#upSince;
		this.#upSince = null;
		if (this.#frozen) return;
		const wait = this.#backoff.next({ healthyMs, slow: false, retryAfterMs: this.#retryAfterMs });
		this.#retryAfterMs = null;
		setTimeout(() => this.#connect(), wait);
	}
}

setInterval(() => {
	const now = Date.now();
	for (const member of crowd) member.tick(now);
}, 1_000);

process.on('message', (order: CrowdOrder) => {
	if (order.type === 'join') crowd.push(...order.peers.map((peer) => new Member(peer)));
	if (order.type === 'freeze')
		crowd
			.filter((member) => member.isUp)
			.slice(0, order.count)
			.forEach((member) => member.freeze());
	process.send?.(count satisfies CrowdCount);
});
process.on('disconnect', () => process.exit(0));

import { BUDGETS, CLOSE, LIMITS, LIVENESS, stalledMs } from '$lib/protocol/index.ts';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { KnownAgent } from '../hosts/index.ts';
import { clientAddress, limiterKey } from '../auth/index.ts';
import { FleetError } from '../platform/errors.ts';
import { TokenBucket } from '../platform/token-bucket.ts';
import {
	actorName,
	appRouter,
	correlationOf,
	type Caller,
	type Context,
	type Services
} from '../rpc/index.ts';
import { Admission } from './admission.ts';
import { Backlog } from './backlog.ts';
import { callerOf } from './caller.ts';
import { frameEncoder } from './frame-encoder.ts';
import { LaneSocket, openLanes, type NoteFailure } from './lanes/index.ts';
import { originProblem } from './origin.ts';
import { refuse } from './refuse.ts';
import { SocketPlaces } from './socket-places.ts';
import { Turns } from './turns.ts';
import { upgradeProblem } from './upgrade-problem.ts';

export type Gate = ReturnType<typeof createGate>;

/** How many sockets are open, by who is at the other end. */
export type Peers = Record<'agent' | 'enrolment' | 'browser', number>;

/** Sockets are looked at once a second, a part of them at a time: silent ones, full ones, those without hello. */
const SWEEP_PARTS = 10;
const SWEEP_MS = 1_000 / SWEEP_PARTS;

/** Who is told to go has this long to answer; then the connection is cut. */
const HANG_UP_MS = 500;

type Seat = {
	caller: Caller;
	openedAt: number;
	lastFrameAt: number;
	lastPingAt: number;
	backlog: Backlog;
	/** Frames it may still send. */
	frames: TokenBucket;
};

/**
 * The one door for WebSockets, in development and production: path, origin, admission, credentials,
 * and only then the handshake. Whoever comes through is known; tRPC never sees anybody else.
 */
export function createGate(options: {
	services: Services;
	allowedOrigins: () => ReadonlySet<string>;
	enrolmentToken: string;
	trustedProxies: string[];
}) {
	const { services } = options;
	const { clock, log } = services;
	const admission = new Admission(clock);
	const places = new SocketPlaces(LIMITS);
	const seats = new Map<WebSocket, Seat>();
	const contexts = new WeakMap<WebSocket, Context>();
	const shared = { noServer: true, perMessageDeflate: false, WebSocket: LaneSocket } as const;
	const agentServer = new WebSocketServer({ ...shared, maxPayload: LIMITS.agentFrameBytes });
	const browserServer = new WebSocketServer({ ...shared, maxPayload: LIMITS.browserFrameBytes });
	let open = true;

	const handlers = [agentServer, browserServer].map((wss) =>
		applyWSSHandler({
			wss,
			router: appRouter,
			maxBatchSize: LIMITS.batchCalls,
			experimental_encoder: frameEncoder,
			createContext: ({ res }) => contexts.get(res) ?? contextOf({ kind: 'anonymous' }, res),
			onError: onFailure
		})
	);

	function onFailure({ error, path }: Parameters<NoteFailure>[0]): void {
		// Without a path nothing was called: a frame that cannot be read is its sender's fault.
		if (error.code === 'INTERNAL_SERVER_ERROR' && path !== undefined)
			log.error('A call failed', { path, correlationId: correlationOf(error), error });
	}

	/** What all lanes of a socket share: whichever a call takes, it is counted once. */
	function contextOf(caller: Caller, socket: WebSocket): Context {
		const agent = caller.kind === 'agent' || caller.kind === 'enrolment';
		const budget = new TokenBucket({
			...(agent ? BUDGETS.agentCalls : BUDGETS.userCalls),
			clock
		});
		return {
			services,
			caller,
			budget,
			outputBudget: agent ? new TokenBucket({ ...BUDGETS.agentOutput, clock }) : budget,
			openSubscriptions: { count: 0 },
			backlogBytes: () => socket.bufferedAmount
		};
	}

	async function handleUpgrade(
		request: IncomingMessage,
		socket: Duplex,
		head: Buffer
	): Promise<void> {
		const drop = () => socket.destroy();
		socket.on('error', drop);
		const address = clientAddress({
			socketAddress: request.socket.remoteAddress ?? '',
			forwardedFor: request.headers['x-forwarded-for'],
			trustedProxies: options.trustedProxies
		});
		try {
			if (!open)
				throw new FleetError(
					'not-ready',
					'The dashboard is shutting down. Come back in a moment.',
					{ retryAfterMs: 1_000 }
				);
			if ((request.url ?? '').split('?')[0] !== '/ws')
				throw new FleetError('not-found', 'WebSockets are served at /ws.');
			const problem = originProblem(request.headers.origin, options.allowedOrigins());
			if (problem !== null) throw new FleetError('forbidden', problem);
			const unclear = upgradeProblem(request);
			if (unclear !== null) throw new FleetError('invalid', unclear);
			const release = admission.enter(address, request.headers.origin === undefined);
			try {
				const caller = await callerOf(request, {
					services,
					enrolmentToken: options.enrolmentToken,
					address
				});
				if (caller === null) {
					admission.failed(address);
					void services.audit
						.refused({
							actor: 'anonymous',
							action: 'credentials.refused',
							detail: { address: limiterKey(address) }
						})
						.catch((error: unknown) => log.error('A refusal could not be recorded', { error }));
					throw new FleetError('unauthenticated', refusedCredentials(request));
				}
				if (socket.destroyed) return;
				if (caller.kind === 'host') assertFree(caller.known, request);
				admit({ request, socket, head, caller, address });
			} finally {
				release();
			}
		} catch (error) {
			refuse(socket, error, log);
		} finally {
			socket.off('error', drop);
		}
	}

	function admit(entry: {
		request: IncomingMessage;
		socket: Duplex;
		head: Buffer;
		caller: Caller | { kind: 'host'; known: KnownAgent };
		address: string;
	}): void {
		const { request, socket, head } = entry;
		const release = places.take(placeOf(entry.caller, entry.address));
		// Of the connection, not of the WebSocket, which a handshake that fails never makes.
		socket.once('close', release);
		const server = entry.caller.kind === 'user' ? browserServer : agentServer;
		server.handleUpgrade(request, socket, head, (ws) => {
			ws.on('error', () => ws.terminate());
			const caller = seatHost(entry.caller, { socket: ws, address: entry.address });
			if (caller === null) {
				hangUp(ws, CLOSE.duplicate, 'another agent is connected with this token');
				return;
			}
			const ctx = contextOf(caller, ws);
			contexts.set(ws, ctx);
			const now = clock.now();
			const seat: Seat = {
				caller,
				openedAt: now,
				lastFrameAt: now,
				lastPingAt: now,
				backlog: new Backlog(),
				frames: new TokenBucket({
					...(caller.kind === 'user' ? BUDGETS.userFrames : BUDGETS.agentFrames),
					clock
				})
			};
			seats.set(ws, seat);
			const life = () => {
				seat.lastFrameAt = clock.now();
				if (seat.frames.take() > 0) tooMuch(ws, caller);
				if (caller.kind !== 'agent') return;
				caller.connection.sawLife();
				if (caller.connection.instanceId !== null && !caller.connection.ended)
					services.hosts.takeSignOfLife(caller.host);
			};
			openLanes(ws, { caller, ctx, onLife: life, onFailure });
			ws.on('message', life);
			ws.on('pong', life);
			ws.on('ping', life);
			ws.on('close', () => leave(ws, seat));
			ws.beginOrdinary = ordinaryLane(server, ws, request.url);
		});
	}

	/** Reads nothing more of a socket that floods, and closes it. */
	function tooMuch(ws: WebSocket, caller: Caller): void {
		if (ws.readyState !== ws.OPEN) return;
		log.warn('A socket was closed because it sent too many frames', { who: actorName(caller) });
		ws.pause();
		hangUp(ws, CLOSE.tooMuch, 'too many frames');
	}

	/** Whoever holds a host's place is asked first whether it lives; the newcomer comes back to hear. */
	function assertFree(known: KnownAgent, request: IncomingMessage): void {
		// From here to the seat nothing is awaited: a token revoked while it was looked up does not come in.
		if (!services.hosts.stillKnown(known))
			throw new FleetError('unauthenticated', refusedCredentials(request));
		const contest = services.hosts.contest(known.host);
		if (contest.place === 'asked')
			throw new FleetError(
				'busy',
				'Another connection holds the place of this host; it is being asked whether it is alive.',
				{ retryAfterMs: contest.retryAfterMs }
			);
	}

	function seatHost(
		caller: Caller | { kind: 'host'; known: KnownAgent },
		from: { socket: WebSocket; address: string }
	): Caller | null {
		if (caller.kind !== 'host') return caller;
		const connection = services.hosts.connect(caller.known, from);
		return connection && { kind: 'agent', host: caller.known.host, connection };
	}

	function leave(ws: WebSocket, seat: Seat): void {
		seats.delete(ws);
		if (seat.caller.kind !== 'agent') return;
		const { host, connection } = seat.caller;
		if (!services.hosts.disconnect(host, connection)) return;
		log.info('Agent disconnected', { host: host.name });
		services.operations
			.contactLost(host)
			.catch((error: unknown) => log.error('Lost contact could not be recorded', { error }));
	}

	const turns = new Turns(seats, SWEEP_PARTS);
	let sweptAt = clock.now();
	function sweep(): void {
		const now = clock.now();
		const stalled = stalledMs({ lastTick: sweptAt, now, everyMs: SWEEP_MS });
		sweptAt = now;
		if (stalled > 0) forgive(stalled);
		for (const [ws, seat] of turns.next()) {
			if (seat.backlog.isStuck(ws.bufferedAmount, now)) ws.terminate();
			else if (now - seat.lastFrameAt > LIVENESS.deadMs) ws.terminate();
			else if (isMute(seat) && now - seat.openedAt > LIMITS.helloWithinMs)
				hangUp(ws, CLOSE.unauthenticated, 'no hello');
			else if (now - seat.lastPingAt >= LIVENESS.pingMs && ws.readyState === ws.OPEN) {
				seat.lastPingAt = now;
				ws.ping();
			}
		}
	}
	/** What could not be heard while this process stood still is not held against anybody. */
	function forgive(stalled: number): void {
		log.warn('This process stood still; nobody is called silent for that', { ms: stalled });
		services.hosts.stoodStill();
		for (const seat of seats.values()) {
			seat.lastFrameAt += stalled;
			seat.openedAt += stalled;
		}
	}
	const sweeper = setInterval(sweep, SWEEP_MS);
	sweeper.unref();

	const dismissWhere = (
		is: (caller: Extract<Caller, { kind: 'user' }>) => boolean,
		[code, reason]: [number, string]
	): void => {
		for (const [ws, { caller }] of seats)
			if (caller.kind === 'user' && is(caller)) hangUp(ws, code, reason);
	};
	const stopListening = [
		services.auth.sessionEnded.on((hash) =>
			dismissWhere((caller) => caller.sessionHash === hash, [CLOSE.unauthenticated, 'signed out'])
		),
		services.auth.roleChanged.on((id) =>
			dismissWhere((caller) => caller.id === id, [CLOSE.changed, 'the role has changed'])
		)
	];

	return {
		handleUpgrade: (request: IncomingMessage, socket: Duplex, head: Buffer) =>
			void handleUpgrade(request, socket, head),
		sockets: () => seats.size,
		peers(): Peers {
			const peers: Peers = { agent: 0, enrolment: 0, browser: 0 };
			for (const { caller } of seats.values())
				if (caller.kind === 'user') peers.browser += 1;
				else if (caller.kind === 'agent' || caller.kind === 'enrolment') peers[caller.kind] += 1;
			return peers;
		},
		/** Lets nobody in any more, tells everybody to come back, then hangs up. */
		async close(): Promise<void> {
			open = false;
			clearInterval(sweeper);
			for (const stop of stopListening) stop();
			for (const handler of handlers) handler.broadcastReconnectNotification();
			for (const ws of seats.keys()) ws.close(CLOSE.goingAway, 'the dashboard is restarting');
			const deadline = Date.now() + 500;
			while (seats.size > 0 && Date.now() < deadline)
				await new Promise((resolve) => setTimeout(resolve, 20));
			for (const ws of seats.keys()) ws.terminate();
		}
	};
}

/**
 * Lets tRPC hear a socket. It makes an address of the request, of which it reads the query alone; nobody's Host may make that
 * fail, and the rest of the request need not be kept for it.
 */
const ordinaryLane =
	(server: WebSocketServer, ws: WebSocket, url: string | undefined) => (): void =>
		void server.emit('connection', ws, { url, headers: { host: 'localhost' } });

/** Says why, and does not wait for an answer: a peer that ignores the closing would keep the connection for half a minute. */
function hangUp(ws: WebSocket, code: number, reason: string): void {
	ws.close(code, reason);
	setTimeout(() => ws.terminate(), HANG_UP_MS).unref();
}

/** What a socket is counted by besides the total. Agents with a token of their own have one each anyway. */
const placeOf = (
	caller: Caller | { kind: 'host' },
	address: string
): { session: string | null; address: string | null } => ({
	session: caller.kind === 'user' ? caller.sessionHash : null,
	address: caller.kind === 'user' || caller.kind === 'enrolment' ? limiterKey(address) : null
});

/** An agent that connected but has not introduced itself, or an enrolment that does not enrol. */
const isMute = (seat: Seat): boolean =>
	seat.caller.kind === 'enrolment' ||
	(seat.caller.kind === 'agent' && seat.caller.connection.instanceId === null);

const refusedCredentials = (request: IncomingMessage): string =>
	request.headers.origin === undefined
		? 'The token is not valid: unknown, revoked, expired, or of a host that was removed or not accepted. Check NIXFLEET_TOKEN on the host.'
		: 'Nobody is signed in here. Sign in first.';

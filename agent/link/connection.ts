import { LIVENESS, stalledMs } from '$lib/protocol/index.ts';
import type { AppRouter } from '$lib/server/rpc/router.ts';
import {
	createTRPCClient,
	createWSClient,
	TRPCClientError,
	wsLink,
	type TRPCLink
} from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { setTimeout as sleep } from 'node:timers/promises';
import type { WebSocket } from 'ws';
import { bearerSocket, type UpgradeRefusal, type Way } from './bearer-socket.ts';

const CALL_MS = 10_000;
/** Longer than the watchdog, which ends a dead connection at once instead of asking it to close. */
const PONG_MS = 60_000;
const LOOK_EVERY_MS = 1_000;
const LEAVE_MS = 1_000;

const OPEN = 1;
const LEFT: Ended = { how: 'closed', code: 1000, reason: 'closed by the agent' };

export type AgentApi = ReturnType<typeof createTRPCClient<AppRouter>>['agent'];

/** How a connection ended, or why there never was one. */
export type Ended =
	| ({ how: 'refused' } & UpgradeRefusal)
	| { how: 'unreachable'; problem: string }
	| { how: 'closed'; code: number; reason: string };

export type Connection = {
	api: AgentApi;
	/** Aborts when the connection ends; every call and loop of a session hangs on it. */
	signal: AbortSignal;
	/** Resolves with true once open, with false when it ends before. */
	opened: Promise<boolean>;
	ended: Promise<Ended>;
	/** @param reason why, where it is the dashboard's fault */
	close: (reason?: string) => void;
	/** Closes in both directions, so that the dashboard knows this host's place to be free; a dead line is given a second. */
	leave: () => Promise<void>;
	/** Options of one call: it is given up after 10 seconds or with the connection. */
	within: (ms?: number) => { signal: AbortSignal };
};

/**
 * One connection, used until it ends and never again: reconnecting is decided in one place, by us. tRPC's
 * own reconnecting would keep stale calls and flush them later.
 */
export function openConnection(options: Way & { url: string }): Connection {
	const controller = new AbortController();
	let end: (ended: Ended) => void = () => {};
	let open: (isOpen: boolean) => void = () => {};
	const ended = new Promise<Ended>((resolve) => (end = resolve));
	const opened = new Promise<boolean>((resolve) => (open = resolve));
	let socket: WebSocket | null = null;
	let lastLife = Date.now();

	const finish = (how: Ended): void => {
		if (controller.signal.aborted) return;
		end(how);
		open(false);
		controller.abort(new Error('the connection ended'));
		clearInterval(watchdog);
		void client.close();
		socket?.terminate();
	};
	// A dead line and a frozen peer look like silence; that this very process slept is known, and not silence.
	let lastTick = Date.now();
	const watchdog = setInterval(() => {
		const now = Date.now();
		lastLife += stalledMs({ lastTick, now, everyMs: LOOK_EVERY_MS });
		lastTick = now;
		if (now - lastLife > LIVENESS.deadMs)
			finish({ how: 'unreachable', problem: 'no answer for 25 seconds' });
	}, LOOK_EVERY_MS);

	const client = createWSClient({
		url: options.url,
		WebSocket: bearerSocket(options, {
			onCreated(created) {
				socket = created;
				const life = () => (lastLife = Date.now());
				for (const event of ['open', 'message', 'ping', 'pong']) created.on(event, life);
			},
			onRefused: (refusal) => finish({ how: 'refused', ...refusal }),
			onUnreachable: (problem) => finish({ how: 'unreachable', problem }),
			onGarbage: () => finish(fault('the dashboard sent something that is no message of its own'))
		}) as unknown as typeof globalThis.WebSocket,
		keepAlive: { enabled: true, intervalMs: LIVENESS.pingMs, pongTimeoutMs: PONG_MS },
		onOpen: () => open(true),
		onClose: (cause) =>
			finish({ how: 'closed', code: cause?.code ?? 1006, reason: closeReason(cause) }),
		// Asked only when tRPC wants to reconnect: here that ends the connection instead.
		retryDelayMs() {
			finish({ how: 'closed', code: 1001, reason: 'the dashboard asked us to come back' });
			return 0;
		}
	});
	// A call that comes after the end would open the client again, and a second connection of this host with it.
	const notAfterEnd: TRPCLink<AppRouter> =
		() =>
		({ op, next }) =>
			observable((observer) => {
				if (!controller.signal.aborted) return next(op).subscribe(observer);
				observer.error(TRPCClientError.from(new Error('the connection ended')));
			});
	const api = createTRPCClient<AppRouter>({
		links: [notAfterEnd, wsLink<AppRouter>({ client })]
	}).agent;
	const leave = async (): Promise<void> => {
		if (socket?.readyState === OPEN) {
			socket.close(1000, 'comes back at once');
			await Promise.race([ended, sleep(LEAVE_MS)]);
		}
		finish(LEFT);
	};
	return {
		api,
		signal: controller.signal,
		opened,
		ended,
		close: (reason) => finish(reason === undefined ? LEFT : fault(reason)),
		leave,
		within: (ms = CALL_MS) => ({
			signal: AbortSignal.any([controller.signal, AbortSignal.timeout(ms)])
		})
	};
}

/** Ended by us, because the dashboard does what no dashboard does. */
const fault = (reason: string): Ended => ({ how: 'closed', code: 1002, reason });

const closeReason = (cause: unknown): string =>
	typeof cause === 'object' && cause !== null && 'reason' in cause ? String(cause.reason) : '';

import { createServer as createHttp, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { onTestFinished } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { z } from 'zod';
import { newUlid } from '../ulid.ts';

const Request = z.object({
	id: z.union([z.number(), z.string()]),
	method: z.enum(['query', 'mutation', 'subscription', 'subscription.stop']),
	params: z.object({ path: z.string(), input: z.unknown() }).optional()
});
const Requests = z.union([Request.transform((one) => [one]), z.array(Request)]);

export type Heard = { path: string; input: unknown; at: number };
/** What is answered to a call; an `Error` is told as one, `undefined` leaves the call without an answer. */
export type Answer = (input: unknown) => unknown;

/**
 * A dashboard made by hand that speaks the true wire format, frame by frame, and can lie in any way: no schema of ours
 * stands between a test and the agent.
 */
export async function startEvilDashboard(options: { tls?: { key: string; cert: string } } = {}) {
	const token = `nfh_${newUlid()}_${'e'.repeat(43)}`;
	const heard: Heard[] = [];
	const answers = new Map<string, Answer>([
		[
			'agent.hello',
			() => ({
				hostId: newUlid(),
				hostName: 'alpha',
				serverVersion: '0.1.0',
				protocol: 1,
				intervalSeconds: 5,
				journal: []
			})
		],
		['agent.heartbeat', () => ({ intervalSeconds: 5 })],
		['agent.accept', () => ({ proceed: true })],
		['agent.reject', () => ({})],
		['agent.phase', () => ({})],
		[
			'agent.log',
			(input) => {
				const { chunk } = z
					.object({
						chunk: z.object({
							offset: z.number(),
							data: z.string(),
							encoding: z.enum(['utf8', 'base64'])
						})
					})
					.parse(input);
				return { nextOffset: chunk.offset + Buffer.from(chunk.data, chunk.encoding).length };
			}
		],
		['agent.result', () => ({ acknowledged: true })]
	]);
	const sockets = new Set<WebSocket>();
	let subscription: { socket: WebSocket; id: number | string } | null = null;
	const state = {
		authorizations: [] as (string | undefined)[],
		/** `authorization` of plain requests: of git, where this is its repository, too. */
		requests: [] as (string | undefined)[],
		/** Answers an upgrade by hand instead. */
		onUpgrade: null as ((request: IncomingMessage, socket: Duplex) => void) | null
	};

	const wss = new WebSocketServer({ noServer: true });
	wss.on('connection', (socket) => {
		sockets.add(socket);
		socket.on('error', () => {});
		socket.on('close', () => sockets.delete(socket));
		socket.on('message', (data) => {
			const text = String(data);
			if (text === 'PING') return socket.send('PONG');
			for (const { id, method, params } of Requests.parse(JSON.parse(text))) {
				if (method === 'subscription.stop' || params === undefined) continue;
				heard.push({ path: params.path, input: params.input, at: performance.now() });
				if (method === 'subscription') {
					subscription = { socket, id };
					socket.send(JSON.stringify({ id, result: { type: 'started' } }));
					continue;
				}
				const answer = answers.get(params.path)?.(params.input);
				if (answer instanceof Error)
					socket.send(JSON.stringify({ id, error: refusal(answer.message) }));
				else if (answer !== undefined)
					socket.send(JSON.stringify({ id, result: { type: 'data', data: answer } }));
			}
		});
	});
	const server = options.tls ? createHttps(options.tls) : createHttp();
	server.on('request', (request: IncomingMessage, response: ServerResponse) => {
		state.requests.push(request.headers.authorization);
		response.end('ok');
	});
	server.on('tlsClientError', () => {});
	server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
		state.authorizations.push(request.headers.authorization);
		socket.on('error', () => {});
		if (state.onUpgrade) return state.onUpgrade(request, socket);
		wss.handleUpgrade(request, socket, head, (ws) => wss.emit('connection', ws, request));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	onTestFinished(() => {
		for (const socket of sockets) socket.terminate();
		server.close();
	});
	const { port } = server.address() as AddressInfo;
	/** A frame as it is, to whoever is connected. */
	const sendRaw = (frame: string | Buffer, binary = Buffer.isBuffer(frame)) => {
		for (const socket of sockets) socket.send(frame, { binary });
	};
	return {
		port,
		url: `${options.tls ? 'wss' : 'ws'}://localhost:${port}/ws`,
		token,
		heard,
		answers,
		state,
		sendRaw,
		/** An event of the stream of commands, whatever it is. */
		send(command: unknown) {
			if (subscription === null) throw new Error('nobody listens for commands');
			const event = newUlid();
			const data = { id: event, data: command };
			subscription.socket.send(
				JSON.stringify({ id: subscription.id, result: { type: 'data', id: event, data } })
			);
		},
		/** An answer nobody asked for, within the subscription. */
		sendEvent(result: unknown) {
			if (subscription) subscription.socket.send(JSON.stringify({ id: subscription.id, result }));
		},
		of: (path: string) => heard.filter((call) => call.path === `agent.${path}`),
		/** Inputs of one procedure, as far as they have an id. */
		ids: (path: string) =>
			heard.flatMap((call) => {
				const parsed = z.object({ id: z.string() }).safeParse(call.input);
				return call.path === `agent.${path}` && parsed.success ? [parsed.data.id] : [];
			})
	};
}
export type EvilDashboard = Awaited<ReturnType<typeof startEvilDashboard>>;

/** An error as the dashboard tells it; the message is the code. */
const refusal = (code: string) => ({
	code: -32600,
	message: code,
	data: {
		code: 'BAD_REQUEST',
		nixfleet: { code, message: `refused as ${code}`, correlationId: 'x' }
	}
});

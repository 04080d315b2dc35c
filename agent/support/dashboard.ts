import {
	AcceptInput,
	CommandsInput,
	EnrollInput,
	HeartbeatInput,
	HelloInput,
	LIMITS,
	LogInput,
	PhaseInput,
	RejectInput,
	ResultInput,
	type AgentCommand,
	type JournalVerdict,
	type LogKept,
	type OperationResult
} from '$lib/protocol/index.ts';
import { initTRPC, tracked, TRPCError } from '@trpc/server';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { EventEmitter, on } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { newUlid } from '../ulid.ts';

export type Refusal = { status: number; body?: unknown; headers?: Record<string, string> };

/**
 * The dashboard's side of the conversation, small enough to misbehave on purpose. It speaks the real protocol
 * over a real WebSocket and keeps whatever agents tell it.
 */
export async function startDashboard() {
	const heard = {
		authorizations: [] as (string | undefined)[],
		origins: [] as (string | undefined)[],
		enrolments: [] as EnrollInput[],
		hellos: [] as HelloInput[],
		heartbeats: [] as HeartbeatInput[],
		accepts: [] as string[],
		rejects: [] as RejectInput[],
		phases: [] as string[],
		/** Output as stored; what was left out is zeros in it. */
		logs: new Map<string, Buffer>(),
		/** What was left out, in the order it was said. */
		omissions: [] as { from: number; to: number }[],
		results: new Map<string, OperationResult>(),
		/** Bytes of output stored when the result came. */
		logBytesAtResult: new Map<string, number>(),
		subscriptions: 0
	};
	/** What goes wrong next. */
	const trouble = {
		refusal: null as Refusal | null,
		closeWith: null as { code: number; reason: string } | null,
		helloError: null as TRPCError | null,
		endSubscriptions: 0,
		forgetLogBytes: 0,
		refuseAccepts: false,
		/** So many calls that would store something fail. */
		failStoring: 0,
		/** What hello says about the output that is kept. */
		logKept: undefined as LogKept | undefined
	};
	const verdicts = { of: (input: HelloInput): JournalVerdict[] => defaultVerdicts(input) };
	const defaultVerdicts = (input: HelloInput): JournalVerdict[] =>
		input.journal.map(({ id, state }) => ({
			id,
			action: state === 'finished' ? 'send-result' : 'adopt',
			logOffset: heard.logs.get(id)?.length ?? 0
		}));
	const commands = new EventEmitter();
	const token = `nfh_${newUlid()}_${'k'.repeat(43)}`;

	const t = initTRPC.create();
	const procedure = t.procedure;
	const storing = procedure.use(({ next }) => {
		if (trouble.failStoring > 0) {
			trouble.failStoring -= 1;
			throw new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: 'no space left' });
		}
		return next();
	});
	const router = t.router({
		agent: t.router({
			enroll: procedure.input(EnrollInput).mutation(({ input }) => {
				heard.enrolments.push(input);
				return { hostId: newUlid(), hostName: input.profile.hostname, token };
			}),
			hello: procedure.input(HelloInput).mutation(({ input }) => {
				if (trouble.helloError) throw trouble.helloError;
				heard.hellos.push(input);
				return {
					hostId: newUlid(),
					hostName: input.profile.hostname,
					serverVersion: '0.1.0',
					protocol: 1,
					intervalSeconds: 5,
					journal: verdicts.of(input),
					...(trouble.logKept ? { logKept: trouble.logKept } : {})
				};
			}),
			heartbeat: procedure.input(HeartbeatInput).mutation(({ input }) => {
				heard.heartbeats.push(input);
				return { intervalSeconds: 5 };
			}),
			commands: procedure.input(CommandsInput).subscription(async function* ({ signal }) {
				const events = on(commands, 'command', { signal });
				heard.subscriptions += 1;
				if (trouble.endSubscriptions-- > 0) throw new TRPCError({ code: 'INTERNAL_SERVER_ERROR' });
				for await (const [command] of events) yield tracked(newUlid(), command as AgentCommand);
			}),
			accept: procedure.input(AcceptInput).mutation(({ input }) => {
				heard.accepts.push(input.id);
				return { proceed: !trouble.refuseAccepts };
			}),
			reject: procedure.input(RejectInput).mutation(({ input }) => {
				heard.rejects.push(input);
				return {};
			}),
			phase: procedure.input(PhaseInput).mutation(({ input }) => {
				heard.phases.push(input.phase);
				return {};
			}),
			log: storing.input(LogInput).mutation(({ input: { id, chunk, omitted = 0 } }) => {
				let stored = heard.logs.get(id) ?? Buffer.alloc(0);
				if (trouble.forgetLogBytes > 0) {
					stored = stored.subarray(0, Math.max(0, stored.length - trouble.forgetLogBytes));
					trouble.forgetLogBytes = 0;
				}
				const bytes = Buffer.from(chunk.data, chunk.encoding);
				const from = chunk.offset - omitted;
				const { headBytes = Infinity } = trouble.logKept ?? {};
				if (omitted > 0 && from <= stored.length && stored.length >= headBytes) {
					heard.omissions.push({ from: stored.length, to: chunk.offset });
					stored = Buffer.concat([stored, Buffer.alloc(chunk.offset - stored.length)]);
				}
				if (chunk.offset <= stored.length)
					stored = Buffer.concat([stored.subarray(0, chunk.offset), bytes]);
				heard.logs.set(id, stored);
				return { nextOffset: stored.length };
			}),
			result: storing.input(ResultInput).mutation(({ input }) => {
				heard.results.set(input.id, input.result);
				heard.logBytesAtResult.set(input.id, heard.logs.get(input.id)?.length ?? 0);
				return { acknowledged: true as const };
			})
		})
	});

	const sockets = new Set<WebSocket>();
	const wss = new WebSocketServer({ noServer: true, maxPayload: LIMITS.agentFrameBytes });
	applyWSSHandler({ wss, router, maxBatchSize: LIMITS.batchCalls });
	const server = createServer((_request, response) => response.end('ok'));
	server.on('upgrade', (request, socket, head) => {
		heard.authorizations.push(request.headers.authorization);
		heard.origins.push(request.headers.origin);
		const { refusal, closeWith } = trouble;
		if (refusal) {
			const body = refusal.body === undefined ? '' : JSON.stringify(refusal.body);
			const headers = Object.entries(refusal.headers ?? {}).map(
				([name, value]) => `${name}: ${value}\r\n`
			);
			socket.end(
				`HTTP/1.1 ${refusal.status} No\r\nConnection: close\r\nContent-Length: ${Buffer.byteLength(body)}\r\n${headers.join('')}\r\n${body}`
			);
			return;
		}
		wss.handleUpgrade(request, socket, head, (ws) => {
			sockets.add(ws);
			ws.on('close', () => sockets.delete(ws));
			if (closeWith) ws.close(closeWith.code, closeWith.reason);
			else wss.emit('connection', ws, request);
		});
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	onTestFinished(() => {
		for (const ws of sockets) ws.terminate();
		server.close();
	});
	return {
		url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws`,
		token,
		heard,
		trouble,
		verdicts,
		send: (command: unknown) => commands.emit('command', command),
		/** Cuts all connections without a word. */
		cut: () => {
			for (const ws of sockets) ws.terminate();
		},
		connections: () => sockets.size
	};
}

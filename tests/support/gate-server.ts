import bcrypt from 'bcrypt';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import type { RequestEvent } from '@sveltejs/kit';
import WebSocket from 'ws';
import { hashToken } from '$lib/server/auth/index.ts';
import { createFleet } from '$lib/server/fleet.ts';
import { readConfig } from '$lib/server/platform/config.ts';
import type { AppRouter } from '$lib/server/rpc/router.ts';

export const PASSWORD = 'correct horse battery';
const HASH = bcrypt.hashSync(PASSWORD, 4);

export type Frame = Record<string, unknown>;

/** A mutation as a client writes it. @param more what the frame has besides, or otherwise */
export const call = (path: string, input: unknown, more: Frame = {}): Frame => ({
	id: 7,
	jsonrpc: '2.0',
	method: 'mutation',
	params: { path, input },
	...more
});

/** The whole server but for its pages, on a free port, with a real database: for tests of the doors. */
export async function openGate(environment: Record<string, string> = {}) {
	const dataDir = mkdtempSync(join(tmpdir(), 'nixfleet-gate-'));
	const config = readConfig({
		NIXFLEET_DATA_DIR: dataDir,
		NIXFLEET_PORT: '0',
		NIXFLEET_PASSWORD_HASH: HASH,
		NIXFLEET_AGENT_TOKEN: 'enrolment-token-for-tests',
		NIXFLEET_LOG_LEVEL: 'error',
		...environment
	});
	const logged: string[] = [];
	const log = {
		debug() {},
		info() {},
		warn() {},
		error: (message: string, fields?: unknown) =>
			void logged.push(`${message} ${JSON.stringify(fields)}`)
	};
	const fleet = await createFleet(config, { parent: null, log });
	const server = createServer((_request, response) => response.end());
	server.on('upgrade', (request, socket, head) => fleet.gate.handleUpgrade(request, socket, head));
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const { port } = server.address() as AddressInfo;
	fleet.addresses.listeningOn(port);
	const origin = `http://localhost:${port}`;
	const closers: (() => void)[] = [];

	const client = (headers: Record<string, string>) => {
		class WithHeaders extends WebSocket {
			constructor(url: string, protocols?: string | string[]) {
				super(url, protocols, { headers });
			}
		}
		const ws = createWSClient({
			url: `ws://127.0.0.1:${port}/ws`,
			WebSocket: WithHeaders as unknown as typeof globalThis.WebSocket,
			retryDelayMs: () => 600_000
		});
		closers.push(() => void ws.close());
		return createTRPCClient<AppRouter>({ links: [wsLink({ client: ws })] });
	};

	return {
		fleet,
		port,
		origin,
		logged,
		/** How many are inside. */
		sockets: () => fleet.gate.sockets(),
		/** A raw upgrade: what the server answered, or `open`. */
		async knock(
			headers: Record<string, string>,
			path = '/ws'
		): Promise<{ status: number; body: string } | 'open'> {
			return new Promise((resolve, reject) => {
				const ws = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
				ws.on('open', () => {
					ws.terminate();
					resolve('open');
				});
				ws.on('unexpected-response', (_request, response) => {
					let body = '';
					response.on('data', (chunk: Buffer) => (body += chunk.toString()));
					response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
				});
				ws.on('error', (error) => reject(error));
			});
		},
		socket: (headers: Record<string, string>) =>
			new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers }),
		agent: (token: string) => client({ authorization: `Bearer ${token}` }),
		/** @param proven whether that was just now; otherwise it is as if it were long ago */
		async signIn(proven = true): Promise<{ cookie: string; name: string; value: string }> {
			const cookie = await fleet.auth.logIn({
				name: 'admin',
				password: PASSWORD,
				code: '',
				address: '127.0.0.1',
				event: {} as RequestEvent
			});
			if (!proven) fleet.auth.stepUp.forget(hashToken(cookie.value.split('.')[0] ?? ''));
			return { cookie: `${cookie.name}=${cookie.value}`, name: cookie.name, value: cookie.value };
		},
		browser: (cookie: string) => client({ origin, cookie }),
		async [Symbol.asyncDispose]() {
			for (const close of closers) close();
			server.close();
			await fleet.close();
			server.closeAllConnections();
			rmSync(dataDir, { recursive: true, force: true });
		}
	};
}

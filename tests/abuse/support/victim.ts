import assert from 'node:assert/strict';
import { join } from 'node:path';
import WebSocket from 'ws';
import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import type { AppRouter } from '$lib/server/rpc/router.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { helloOf, profileOf } from '../../support/rooms.ts';
import { ENROLMENT_TOKEN, openBrowser, startDashboard } from '../../support/server.ts';
import { waitFor } from '../../support/wait-for.ts';

export type Victim = Awaited<ReturnType<typeof openVictim>>;

/** The built dashboard with somebody signed in, to be abused by all tests of a file. */
export async function openVictim(env: Record<string, string> = {}) {
	const folder = temporaryFolder('abuse');
	const dataDir = join(folder.path, 'data');
	const dashboard = await startDashboard({ dataDir, env });
	const browser = await openBrowser(dashboard.url);
	const closers: (() => void)[] = [];
	let looked = 0;

	/** A socket with these headers, which is closed at the end. */
	const socket = (headers: Record<string, string>, localAddress?: string): WebSocket => {
		const ws = new WebSocket(`ws://127.0.0.1:${dashboard.port}/ws`, {
			headers,
			...(localAddress !== undefined && { localAddress })
		});
		ws.on('error', () => {});
		closers.push(() => ws.terminate());
		return ws;
	};
	/** What an agent calls, with this token. */
	const agent = (token: string) => {
		class WithToken extends WebSocket {
			constructor(url: string, protocols?: string | string[]) {
				super(url, protocols, { headers: { authorization: `Bearer ${token}` } });
			}
		}
		const client = createWSClient({
			url: `ws://127.0.0.1:${dashboard.port}/ws`,
			WebSocket: WithToken as unknown as typeof globalThis.WebSocket,
			retryDelayMs: () => 600_000
		});
		closers.push(() => void client.close());
		return createTRPCClient<AppRouter>({ links: [wsLink({ client })] });
	};

	return {
		...dashboard,
		dataDir,
		browser,
		socket,
		agent,
		userHeaders: { origin: dashboard.url, cookie: browser.cookie },
		/** A host of this name, whose agent has said hello. */
		async host(name: string) {
			const secret = `${name}-`.padEnd(43, 'x');
			const made = await agent(ENROLMENT_TOKEN).agent.enroll.mutate({
				secret,
				profile: profileOf(name)
			});
			const own = agent(made.token);
			await own.agent.hello.mutate(helloOf(name));
			return { ...made, agent: own };
		},
		/** Rows of the audit log with this action. */
		audited: (action: string) =>
			waitFor(`${action} in the audit log`, async () => {
				const rows = await browser.rpc.audit.list.query({ action });
				return rows.length > 0 && rows;
			}),
		/** Strangers and the person signed in are served, and nothing went wrong inside. */
		async stillWorks(): Promise<void> {
			assert.equal((await fetch(`${dashboard.url}/health`)).status, 200);
			assert(Array.isArray(await browser.rpc.hosts.list.query()));
			assert.equal(dashboard.program.child.exitCode, null);
			// Only what is new: one fault fails the test that brought it about.
			const output = dashboard.program.output();
			const news = output.slice(looked);
			looked = output.length;
			assert.doesNotMatch(news, /unhandled|uncaught|"level":"error"/i);
		},
		async [Symbol.asyncDispose]() {
			for (const close of closers) close();
			browser.close();
			await dashboard[Symbol.asyncDispose]();
			folder[Symbol.dispose]();
		}
	};
}

/** The code of a refusal by a procedure. */
export const refusal = (error: unknown): string => {
	const data = (error as { data?: { nixfleet?: { code: string } } }).data;
	return data?.nixfleet?.code ?? String(error);
};

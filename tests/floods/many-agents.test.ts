import { createTRPCClient, createWSClient, wsLink } from '@trpc/client';
import { createHash, randomBytes } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import WebSocket from 'ws';
import { LIMITS } from '$lib/protocol/index.ts';
import type { AppRouter } from '$lib/server/rpc/router.ts';
import { temporaryFolder } from '../support/folder.ts';
import { helloOf, NO_METRICS, profileOf } from '../support/rooms.ts';
import { ENROLMENT_TOKEN, openBrowser, PASSWORD, startDashboard } from '../support/server.ts';
import { DASHBOARD_GROWTH_BYTES, FLOODING_AGENT_BYTES, inMib, memoryOf, MIB } from './memory.ts';

const AGENTS = 100;
const EACH = MIB;

/** Speaks as an agent does, without being one: all of them live in this process. */
function connect(url: string, token: string) {
	class WithToken extends WebSocket {
		constructor(address: string) {
			super(address, { headers: { authorization: `Bearer ${token}` } });
		}
	}
	const ws = createWSClient({
		url: `${url.replace('http://localhost', 'ws://127.0.0.1')}/ws`,
		WebSocket: WithToken as unknown as typeof globalThis.WebSocket,
		retryDelayMs: () => 600_000
	});
	onTestFinished(() => void ws.close().catch(() => {}));
	return { api: createTRPCClient<AppRouter>({ links: [wsLink({ client: ws })] }).agent, ws };
}

async function introduce(url: string, name: string) {
	const guest = connect(url, ENROLMENT_TOKEN);
	const secret = randomBytes(32).toString('base64url');
	const { token, hostId } = await guest.api.enroll.mutate({ secret, profile: profileOf(name) });
	void guest.ws.close();
	const { api } = connect(url, token);
	const hello = await api.hello.mutate(helloOf(name));
	return { api, hostId, logKept: hello.logKept };
}

it('a hundred hosts flood at once: nothing is lost, and everybody else is answered', async () => {
	using folder = temporaryFolder('many');
	await using dashboard = await startDashboard({ dataDir: folder.path });
	const browser = await openBrowser(dashboard.url);
	onTestFinished(() => void browser.close());
	const agents = await Promise.all(
		Array.from({ length: AGENTS }, (_, index) => introduce(dashboard.url, `host${index}`))
	);
	expect(agents[0]?.logKept).toEqual({
		headBytes: LIMITS.operationLogHeadBytes,
		tailBytes: LIMITS.operationLogTailBytes
	});
	const bystander = await introduce(dashboard.url, 'bystander');
	await browser.rpc.session.stepUp.mutate({ secret: PASSWORD });
	const outcomes = await browser.rpc.operations.request.mutate({
		hostIds: agents.map(({ hostId }) => hostId),
		command: 'pull'
	});
	const ids = outcomes.map((outcome) => (outcome.ok ? outcome.operationId : outcome.message));
	const atRest = memoryOf(dashboard.program.child.pid).now;
	const output = randomBytes(EACH);

	const flood = agents.map(async ({ api }, index) => {
		const id = ids[index] ?? '';
		await api.accept.mutate({ id });
		const window = LIMITS.logWindowBytes / LIMITS.logChunkBytes;
		for (let from = 0; from < EACH; from += LIMITS.logWindowBytes) {
			const sends: Promise<{ nextOffset: number }>[] = [];
			for (let turn = 0; turn < window; turn++) {
				const offset = from + turn * LIMITS.logChunkBytes;
				const bytes = output.subarray(offset, offset + LIMITS.logChunkBytes);
				const chunk = { offset, encoding: 'base64' as const, data: bytes.toString('base64') };
				sends.push(api.log.mutate({ id, chunk }));
				// Each in a frame of its own, as agents send them.
				await new Promise((resolve) => setTimeout(resolve, 2));
			}
			expect((await Promise.all(sends)).at(-1)?.nextOffset).toBe(from + LIMITS.logWindowBytes);
		}
	});
	let over = false;
	let answered = 0;
	const others = (async () => {
		for (; !over; answered++)
			await Promise.all([
				bystander.api.heartbeat.mutate({ metrics: NO_METRICS, active: null }),
				browser.host('bystander')
			]);
	})();
	await Promise.all(flood);
	over = true;
	await others;
	expect(answered).toBeGreaterThan(3);

	const growth = memoryOf(dashboard.program.child.pid).peak - atRest;
	console.log(
		`${AGENTS} agents with ${inMib(EACH)} each: dashboard grew by ${inMib(growth)}, others were answered ${answered} times meanwhile`
	);
	expect(growth).toBeLessThan(DASHBOARD_GROWTH_BYTES + AGENTS * FLOODING_AGENT_BYTES);
	const sha = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
	for (const id of ids.slice(0, 10)) expect(sha(await browser.log(id))).toBe(sha(output));
});

import { setTimeout as after } from 'node:timers/promises';
import { LIVENESS } from '$lib/protocol/index.ts';
import { forkBeside, messageOf } from '../bench/child.ts';
import { fleetPeers } from '../bench/peers.ts';
import { memoryOf } from '../floods/memory.ts';
import { openBrowser, startDashboard } from '../support/server.ts';
import { waitFor } from '../support/wait-for.ts';
import type { Peer } from '../bench/load/orders.ts';
import type { CrowdCount, CrowdOrder } from './crowd.ts';

/** So many go silent: few enough to be asked for one by one, every second. */
const FROZEN = 20;

export type HerdReport = {
	agents: number;
	/** From the first knock of a new fleet to the last one introduced. Milliseconds, as all here. */
	joinedMs: number;
	/** From the restarted dashboard's listening to the last one back. */
	backMs: number;
	/** Times one was told when to come back, at the start or after, and times one was turned away without. */
	appointments: number;
	refused: number;
	/** The slowest sign-in page, and the slowest order from the click to its host, while they came back. */
	slowestPageMs: number;
	slowestOrderMs: number;
	orders: number;
	/** Connections that ended although nobody cut them, in the quiet time after. */
	flaps: number;
	/** Hosts not shown as online at the end of it. */
	notOnline: number;
	/** From going silent without a word to being seen as gone: the first and the last of them. */
	silentSeenMs: { first: number; last: number };
	dashboardPeakBytes: number;
};

/**
 * A fleet connects, its dashboard is killed and started again, all come back at once; then some go silent without a
 * word. People go on asking meanwhile.
 */
export async function runHerd(options: {
	agents: number;
	dataDir: string;
	/** How long a fleet that is back is watched for flapping. */
	quietMs: number;
	say: (line: string) => void;
}): Promise<HerdReport> {
	const { say } = options;
	const start = (port?: number) =>
		startDashboard({
			dataDir: options.dataDir,
			...(port === undefined ? {} : { port }),
			env: { NIXFLEET_LOG_LEVEL: 'error' }
		});
	const first = await start();
	const { port } = first;
	const names = Array.from({ length: options.agents }, (_, index) => `host${index}`);
	const peers = await fleetPeers(`ws://127.0.0.1:${port}/ws`, names);
	say(`${options.agents} hosts enrolled`);

	const child = forkBeside(import.meta.url, 'crowd.ts');
	const tell = (order: CrowdOrder): Promise<CrowdCount> => {
		const answer = messageOf<CrowdCount>(child);
		child.send(order);
		return answer;
	};
	const allUp = () =>
		waitFor(
			'all agents to be connected',
			async () => (await tell({ type: 'count' })).up === options.agents,
			180_000
		);
	try {
		const joining = Date.now();
		await tell({ type: 'join', peers });
		await allUp();
		const joinedMs = Date.now() - joining;
		say(`all connected after ${joinedMs} ms`);

		await first.program.stop('SIGKILL');
		await using dashboard = await start(port);
		const listening = Date.now();
		const person = askMeanwhile(dashboard.url, peers);
		await allUp();
		const backMs = Date.now() - listening;
		const asked = await person.stop();
		say(`all back ${backMs} ms after the restarted dashboard listened`);

		const back = await tell({ type: 'count' });
		await after(options.quietMs);
		const quiet = await tell({ type: 'count' });
		const browser = await openBrowser(dashboard.url);
		const rows = await browser.rpc.hosts.list.query();
		const online = rows.filter(({ presence }) => presence === 'online').length;

		const frozenAt = Date.now();
		const { frozen } = await tell({ type: 'freeze', count: FROZEN });
		const silentSeenMs = await seenGone(
			browser,
			peers.filter(({ name }) => frozen.includes(name)),
			frozenAt
		);
		browser.close();
		const delays = asked.orders.map(
			({ name, clickedAt }) => (quiet.offers[name] ?? Infinity) - clickedAt
		);
		return {
			agents: options.agents,
			joinedMs,
			backMs,
			appointments: back.appointments,
			refused: back.refused,
			slowestPageMs: Math.max(...asked.pages),
			slowestOrderMs: Math.max(...delays),
			orders: asked.orders.length,
			flaps: quiet.lost - back.lost,
			notOnline: options.agents - online,
			silentSeenMs,
			dashboardPeakBytes: memoryOf(dashboard.program.child.pid).peak
		};
	} finally {
		child.disconnect();
		await first.program.stop('SIGKILL');
	}
}

/** A person at work: opens the sign-in page, and asks a host that is back for a pull, again and again. */
function askMeanwhile(url: string, peers: Peer[]) {
	const pages: number[] = [];
	const orders: { name: string; clickedAt: number }[] = [];
	let over = false;
	const loop = (async () => {
		const browser = await openBrowser(url);
		do {
			const opened = Date.now();
			await (await fetch(`${url}/login`)).text();
			pages.push(Date.now() - opened);
			const { id, name } = peers[Math.floor(Math.random() * peers.length)] ?? { id: '', name: '' };
			const clickedAt = Date.now();
			const [outcome] = await browser.rpc.operations.request.mutate({
				hostIds: [id],
				command: 'pull'
			});
			// A host that is not back yet is refused: that, too, is an answer.
			if (outcome?.ok) orders.push({ name, clickedAt });
			await after(100);
		} while (!over || (orders.length === 0 && pages.length < 100));
		browser.close();
	})();
	return {
		async stop() {
			over = true;
			await loop;
			return { pages, orders };
		}
	};
}

/** When hosts that went silent are shown as gone: none before its time, all soon after. */
async function seenGone(
	browser: Awaited<ReturnType<typeof openBrowser>>,
	frozen: Peer[],
	since: number
): Promise<{ first: number; last: number }> {
	let first = 0;
	const waiting = new Set(frozen);
	await waitFor(
		'silent hosts to be seen as gone',
		async () => {
			await after(1_000);
			for (const peer of waiting)
				if ((await browser.rpc.hosts.get.query({ id: peer.id })).presence !== 'online')
					waiting.delete(peer);
			if (waiting.size < frozen.length) first ||= Date.now() - since;
			return waiting.size === 0;
		},
		LIVENESS.offlineAfterMs
	);
	return { first, last: Date.now() - since };
}

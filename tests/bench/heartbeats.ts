import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import { temporaryFolder } from '../support/folder.ts';
import { signIn, startDashboard } from '../support/server.ts';
import { forkBeside, messageOf } from './child.ts';
import { cpuOf, cpuOfAll } from './cpu.ts';
import type { Answer, Order, Peer } from './load.ts';
import { barePeers, fleetPeers, watcherPeers } from './peers.ts';
import { figure, say } from './statistics.ts';

const AGENTS = 300;
const WATCHERS = 10;
const ROUNDS = 7;
const SLICE_MS = 1_000;
/** NixFleet stores heartbeats once a second: its CPU is counted until that is done. */
const FLUSH_MS = 1_200;
/** A round in which others used more than this share of the machine says nothing. */
const DISTURBED = 0.15;

type Sample = { perSecond: number; microseconds: number; refused: number; disturbed: boolean };

/** Heartbeats a second and CPU per heartbeat: the built dashboard beside the bare server, in turns. */
export async function benchHeartbeats(print: (line: string) => void): Promise<void> {
	const folder = temporaryFolder('bench');
	await using dashboard = await startDashboard({
		dataDir: join(folder.path, 'data'),
		env: { NIXFLEET_LOG_LEVEL: 'error' }
	});
	const bare = forkBeside(import.meta.url, 'bare-server.ts');
	const { port } = await messageOf<{ port: number }>(bare);
	const load = forkBeside(import.meta.url, 'load.ts');
	const tell = (order: Order): Promise<Answer> => {
		const answer = messageOf<Answer>(load);
		load.send(order);
		return answer;
	};
	const connect = (group: string, peers: Peer[]) => tell({ type: 'connect', group, peers });
	const pids = { fleet: dashboard.program.child.pid ?? 0, bare: bare.pid ?? 0 };

	async function measure(group: 'fleet' | 'bare'): Promise<Sample> {
		const ours = [pids[group], load.pid ?? 0, process.pid];
		const all = cpuOfAll() - ours.reduce((sum, pid) => sum + cpuOf(pid), 0);
		const started = performance.now();
		const before = cpuOf(pids[group]);
		const answer = await tell({ type: 'slice', group, milliseconds: SLICE_MS });
		await after(FLUSH_MS);
		if (answer.type !== 'sliced') throw new Error('The load generator lost its way.');
		const others = cpuOfAll() - ours.reduce((sum, pid) => sum + cpuOf(pid), 0) - all;
		const available = (performance.now() - started) * 1_000 * cpus().length;
		return {
			perSecond: (answer.answered / answer.milliseconds) * 1_000,
			microseconds: (cpuOf(pids[group]) - before) / answer.answered,
			refused: answer.refused,
			disturbed: others / available > DISTURBED
		};
	}

	async function compare(title: string): Promise<void> {
		await measure('bare');
		await measure('fleet');
		const rounds: { bare: Sample; fleet: Sample }[] = [];
		for (let round = 0; round < ROUNDS; round++)
			rounds.push({ bare: await measure('bare'), fleet: await measure('fleet') });
		const calm = rounds.filter((round) => !round.bare.disturbed && !round.fleet.disturbed);
		const used = calm.length >= 3 ? calm : rounds;
		const of = (pick: (round: (typeof rounds)[number]) => number) => figure(used.map(pick));
		print(`${title}`);
		print(`  bare server          ${say(of((round) => round.bare.perSecond))} heartbeats/s`);
		print(`  NixFleet             ${say(of((round) => round.fleet.perSecond))} heartbeats/s`);
		print(
			`  ratio of throughput  ${say(of((round) => round.fleet.perSecond / round.bare.perSecond))}`
		);
		print(
			`  CPU per heartbeat    ${say(
				of((round) => round.fleet.microseconds),
				' µs'
			)}, bare ${say(
				of((round) => round.bare.microseconds),
				' µs'
			)}`
		);
		print(
			`  ratio of CPU         ${say(of((round) => round.bare.microseconds / round.fleet.microseconds))}`
		);
		const refused = rounds.reduce((sum, { fleet, bare }) => sum + fleet.refused + bare.refused, 0);
		if (refused > 0) print(`  refused              ${refused}: these were not counted`);
		if (calm.length < ROUNDS)
			print(
				calm.length >= 3
					? `  ${ROUNDS - calm.length} rounds were left out: others used the machine`
					: '  inconclusive: others used the machine in most rounds; all of them are counted here'
			);
	}

	try {
		const names = Array.from({ length: AGENTS }, (_, index) => `host-${index}`);
		const address = `ws://127.0.0.1:${dashboard.port}/ws`;
		await connect('bare', barePeers(`ws://127.0.0.1:${port}`, names));
		await connect('fleet', await fleetPeers(address, names));
		await compare(`Heartbeats stored, ${AGENTS} agents, nobody watching`);
		const cookie = (await signIn(dashboard.url)) ?? '';
		await connect('watchers', watcherPeers(address, { origin: dashboard.url, cookie }, WATCHERS));
		await compare(`Heartbeats stored, ${AGENTS} agents, ${WATCHERS} browsers watching`);
	} finally {
		load.disconnect();
		bare.disconnect();
		await dashboard.program.stop('SIGKILL');
		folder[Symbol.dispose]();
	}
}

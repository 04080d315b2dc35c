import { setTimeout as after } from 'node:timers/promises';
import { memoryOf } from '../floods/memory.ts';
import type { Bench } from './bench.ts';
import { barePeers, fleetPeers } from './peers.ts';
import { openRig, SIDES, type Cost, type Side } from './rig.ts';
import { figure } from './statistics.ts';

/** As fast as NixFleet lets agents in without giving them another time. */
const PER_SECOND = 400;
/** Two rounds of pings. */
const IDLE_MS = 20_000;

/**
 * Many agents that are just there: what each takes in memory, what it costs to let them in, and what it costs to know that they
 * still live.
 */
export async function benchCrowd({ quick, add }: Bench): Promise<void> {
	const agents = quick ? 400 : 4_000;
	await using rig = await openRig();
	const names = Array.from({ length: agents }, (_, index) => `host-${index}`);
	const peers = {
		bare: barePeers(rig.url.bare, names),
		fleet: await fleetPeers(rig.url.fleet, names)
	};
	// What enrolling left behind is written and collected.
	await after(2_000);
	type Measured = { memory: number; connect: Cost; idle: Cost };
	const measured: Partial<Record<Side, Measured>> = {};
	for (const side of SIDES) {
		const before = memoryOf(rig.pids[side]).now;
		const connect = await rig.cost(side, () =>
			rig.tell(
				{ type: 'connect', group: side, peers: peers[side], perSecond: PER_SECOND },
				'connected'
			)
		);
		await after(1_500);
		const memory = (memoryOf(rig.pids[side]).now - before) / agents;
		const idle = await rig.cost(side, () => after(IDLE_MS));
		measured[side] = { memory, connect, idle };
		await rig.tell({ type: 'disconnect', group: side }, 'disconnected');
	}
	const { bare, fleet } = measured;
	if (!bare || !fleet) throw new Error('A side was not measured.');
	const row = (
		item: string,
		unit: string,
		of: (side: Measured) => number,
		goal: { must: number; want: number }
	) =>
		add({
			item: `${item}, ${agents} agents`,
			unit,
			ours: figure([of(fleet)]),
			floor: figure([of(bare)]),
			ratio: figure([of(fleet) / of(bare)]),
			goal: { better: 'less', ...goal },
			inconclusive: [fleet, bare].some(({ connect, idle }) => connect.disturbed || idle.disturbed)
		});
	row('memory of a connected agent', 'KB', ({ memory }) => memory / 1_024, { must: 5, want: 3.5 });
	row('CPU to let one in', 'µs', ({ connect }) => connect.cpu / agents, { must: 3, want: 2 });
	row(
		'idle, pings and all: share of a core',
		'%',
		({ idle }) => idle.cpu / idle.milliseconds / 10,
		{
			must: 4,
			want: 2
		}
	);
}

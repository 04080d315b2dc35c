import { setTimeout as after } from 'node:timers/promises';
import { memoryOf } from '../floods/memory.ts';
import type { Bench } from './bench.ts';
import { barePeers, fleetPeers } from './peers.ts';
import { calmRounds, openRig, SIDES, type Cost, type Side } from './rig.ts';
import { figure } from './statistics.ts';

/** As fast as NixFleet lets agents in without giving them another time. */
const PER_SECOND = 400;
/** Agents come in so many turns, one crowd to either server after the other. */
const ROUNDS = 5;
/** A round of pings, and half of the next. */
const IDLE_MS = 15_000;
/** What was told on coming in is written a second later. */
const SETTLED_MS = 1_500;

type Both = Record<Side, Cost>;

/**
 * Many agents that are just there: what each takes in memory, what it costs to let them in, and what it costs to know that they
 * still live.
 */
export async function benchCrowd({ quick, add }: Bench): Promise<void> {
	const crowd = quick ? 100 : 1_000;
	const agents = crowd * ROUNDS;
	await using rig = await openRig();
	const names = Array.from({ length: agents }, (_, index) => `host-${index}`);
	const peers = {
		bare: barePeers(rig.url.bare, names),
		fleet: await fleetPeers(rig.url.fleet, names)
	};
	// What enrolling left behind is written and collected.
	await after(2_000);
	const memory = (side: Side) => memoryOf(rig.pids[side]).now;
	const before = { bare: memory('bare'), fleet: memory('fleet') };

	const group = (side: Side, round: number) => `${side}-${round}`;
	const come = async (round: number): Promise<Both> => {
		const cost = (side: Side) =>
			rig.cost(side, async () => {
				const some = peers[side].slice(round * crowd, (round + 1) * crowd);
				const order = { group: group(side, round), peers: some, perSecond: PER_SECOND };
				await rig.tell({ type: 'connect', ...order }, 'connected');
				await after(SETTLED_MS);
			});
		return { bare: await cost('bare'), fleet: await cost('fleet') };
	};
	const first: Both[] = [];
	for (let round = 0; round < ROUNDS; round++) first.push(await come(round));
	const held = (side: Side) => (memory(side) - before[side]) / agents / 1_024;
	add({
		item: `memory of a connected agent, ${agents} agents`,
		unit: 'KB',
		ours: figure([held('fleet')]),
		floor: figure([held('bare')]),
		ratio: figure([held('fleet') / held('bare')]),
		goal: { better: 'less', must: 5, want: 3.5 }
	});

	const idling: Both[] = [];
	for (let round = 0; round < (quick ? 1 : 3); round++) {
		// Both do nothing at the same time.
		const costs: Partial<Both> = {};
		const idle = after(IDLE_MS);
		await Promise.all(SIDES.map(async (side) => (costs[side] = await rig.cost(side, () => idle))));
		idling.push(costs as Both);
	}

	// All are gone, and all come back: as after a restart.
	for (let round = 0; round < ROUNDS; round++)
		for (const side of SIDES)
			await rig.tell({ type: 'disconnect', group: group(side, round) }, 'disconnected');
	await after(SETTLED_MS);
	const again: Both[] = [];
	for (let round = 0; round < ROUNDS; round++) again.push(await come(round));

	const compare = (
		item: string,
		{
			unit,
			all,
			of,
			goal
		}: {
			unit: string;
			all: readonly Both[];
			of: (cost: Cost) => number;
			goal: { must: number; want: number } | null;
		}
	) => {
		const { rounds, inconclusive, note } = calmRounds(
			all,
			({ bare, fleet }) => bare.disturbed || fleet.disturbed
		);
		add({
			item: `${item}, ${agents} agents`,
			unit,
			ours: figure(rounds.map(({ fleet }) => of(fleet))),
			floor: figure(rounds.map(({ bare }) => of(bare))),
			ratio: figure(rounds.map(({ fleet, bare }) => of(fleet) / of(bare))),
			goal: goal && { better: 'less', ...goal },
			inconclusive,
			note
		});
	};
	const cpu = { unit: 'µs', of: (cost: Cost) => cost.cpu / crowd };
	compare('CPU to let one in that was never here', { ...cpu, all: first, goal: null });
	compare('CPU to let one back in', { ...cpu, all: again, goal: { must: 3, want: 2 } });
	compare('idle, pings and all: share of a core', {
		unit: '%',
		all: idling,
		of: ({ cpu, milliseconds }) => cpu / milliseconds / 10,
		goal: { must: 4, want: 2 }
	});
}

import { setTimeout as after } from 'node:timers/promises';
import type { Bench } from './bench.ts';
import { barePeers, fleetPeers, watcherPeers } from './peers.ts';
import { calmRounds, openRig, type Cost, type Rig, type Side } from './rig.ts';
import { figure } from './statistics.ts';

const AGENTS = 300;
const WATCHERS = 10;
const SLICE_MS = 1_000;
/** NixFleet stores heartbeats once a second: its CPU is counted until that is done. */
const FLUSH_MS = 1_200;

type Sample = { perSecond: number; microseconds: number; refused: number; disturbed: boolean };

async function sample(rig: Rig, side: Side): Promise<Sample> {
	let [answered, refused] = [0, 0];
	const cost: Cost = await rig.cost(side, async () => {
		const answer = await rig.tell({ type: 'slice', group: side, milliseconds: SLICE_MS }, 'sliced');
		({ answered, refused } = answer);
		await after(FLUSH_MS);
	});
	return {
		perSecond: (answered / SLICE_MS) * 1_000,
		microseconds: cost.cpu / answered,
		refused,
		disturbed: cost.disturbed
	};
}

/** Heartbeats a second and CPU per heartbeat: the built dashboard beside the bare server, in turns. */
export async function benchHeartbeats({ quick, add }: Bench): Promise<void> {
	await using rig = await openRig();
	const names = Array.from({ length: AGENTS }, (_, index) => `host-${index}`);
	await rig.tell(
		{ type: 'connect', group: 'bare', peers: barePeers(rig.url.bare, names) },
		'connected'
	);
	await rig.tell(
		{ type: 'connect', group: 'fleet', peers: await fleetPeers(rig.url.fleet, names) },
		'connected'
	);

	async function compare(watching: string): Promise<void> {
		await sample(rig, 'bare');
		await sample(rig, 'fleet');
		const all: { bare: Sample; fleet: Sample }[] = [];
		for (let round = 0; round < (quick ? 3 : 7); round++)
			all.push({ bare: await sample(rig, 'bare'), fleet: await sample(rig, 'fleet') });
		const { rounds, inconclusive, note } = calmRounds(
			all,
			({ bare, fleet }) => bare.disturbed || fleet.disturbed
		);
		const of = (pick: (round: (typeof all)[number]) => number) => figure(rounds.map(pick));
		const refused = all.reduce((sum, { fleet, bare }) => sum + fleet.refused + bare.refused, 0);
		const notes = [note, refused > 0 ? `${refused} were refused and not counted` : undefined];
		add({
			item: `heartbeats stored, ${watching}`,
			unit: '/s',
			ours: of(({ fleet }) => fleet.perSecond),
			floor: of(({ bare }) => bare.perSecond),
			ratio: of(({ fleet, bare }) => fleet.perSecond / bare.perSecond),
			goal: { better: 'more', must: 0.28, want: 0.55 },
			inconclusive,
			note: notes.filter(Boolean).join('; ')
		});
		add({
			item: `CPU of a heartbeat, ${watching}`,
			unit: 'µs',
			ours: of(({ fleet }) => fleet.microseconds),
			floor: of(({ bare }) => bare.microseconds),
			ratio: of(({ fleet, bare }) => fleet.microseconds / bare.microseconds),
			goal: null
		});
	}

	await compare('nobody watching');
	const { headers } = await rig.person('fleet');
	await rig.tell(
		{
			type: 'connect',
			group: 'watchers',
			peers: watcherPeers(rig.url.fleet, headers, WATCHERS)
		},
		'connected'
	);
	await compare(`${WATCHERS} browsers watching`);
}

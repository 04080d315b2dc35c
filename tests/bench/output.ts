import type { Bench } from './bench.ts';
import { barePeers, fleetPeers } from './peers.ts';
import { calmRounds, openRig, SIDES, type Side } from './rig.ts';
import { figure } from './statistics.ts';

const SLICE_MS = 1_000;

/** Lines of output a second, stored and read along by one and by ten; beside it a frame a line, stored nowhere. */
export async function benchOutput({ quick, add }: Bench): Promise<void> {
	await using rig = await openRig();
	const names = Array.from({ length: 100 }, (_, index) => `host-${index}`);
	await rig.tell(
		{ type: 'connect', group: 'bare', peers: barePeers(rig.url.bare, names) },
		'connected'
	);
	await rig.tell(
		{ type: 'connect', group: 'fleet', peers: await fleetPeers(rig.url.fleet, names) },
		'connected'
	);
	for (const [readers, must, want] of [
		[1, 6, 15],
		[10, 3, 7]
	] as const) {
		type Round = Record<Side, number> & { disturbed: boolean };
		const all: Round[] = [];
		for (let round = -1; round < (quick ? 3 : 5); round++) {
			const lines: Record<Side, number> = { bare: 0, fleet: 0 };
			let disturbed = false;
			for (const side of SIDES) {
				const person = await rig.person(side);
				const cost = await rig.cost(side, async () => {
					const order = { group: side, person, readers, milliseconds: SLICE_MS };
					const answer = await rig.tell({ type: 'print', ...order }, 'printed');
					if (answer.read < answer.lines * 0.98)
						throw new Error(`Readers got ${answer.read} of ${answer.lines} lines.`);
					lines[side] = (answer.lines / answer.milliseconds) * 1_000;
				});
				disturbed ||= cost.disturbed;
			}
			if (round >= 0) all.push({ ...lines, disturbed });
		}
		const { rounds, inconclusive } = calmRounds(all, ({ disturbed }) => disturbed);
		const of = (pick: (round: Round) => number) => figure(rounds.map(pick));
		add({
			item: `lines of output, ${readers} ${readers === 1 ? 'reader' : 'readers'}`,
			unit: '/s',
			ours: of(({ fleet }) => fleet),
			floor: of(({ bare }) => bare),
			ratio: of(({ fleet, bare }) => fleet / bare),
			goal: { better: 'more', must, want },
			inconclusive
		});
	}
}

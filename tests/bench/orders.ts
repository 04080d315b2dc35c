import { openBrowser, PASSWORD } from '../support/server.ts';
import type { Bench } from './bench.ts';
import { barePeers, fleetPeers } from './peers.ts';
import { calmRounds, openRig, SIDES, type Rig, type Side } from './rig.ts';
import { figure } from './statistics.ts';

/** A busy office, so that neither side has to be woken up for each click. */
const CLICKS_PER_SECOND = 100;

const percentile = (values: readonly number[], share: number): number => {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
};

/** From the click to the host, committed, and from one click to many hosts: until the last of them has it. */
export async function benchOrders(bench: Bench): Promise<void> {
	const agents = bench.quick ? 1_000 : 5_000;
	await using rig = await openRig();
	const names = Array.from({ length: agents }, (_, index) => `host-${index}`);
	await rig.tell(
		{ type: 'connect', group: 'bare', peers: barePeers(rig.url.bare, names) },
		'connected'
	);
	await rig.tell(
		{
			type: 'connect',
			group: 'fleet',
			peers: await fleetPeers(rig.url.fleet, names),
			perSecond: 400
		},
		'connected'
	);
	await measureClicks(bench, rig);
	for (const hosts of bench.quick ? [1_000] : [1_000, 5_000]) await measureBulk(bench, rig, hosts);
}

async function measureClicks({ quick, add }: Bench, rig: Rig): Promise<void> {
	type Round = Record<Side, number[]> & { disturbed: boolean };
	const all: Round[] = [];
	for (let round = -1; round < (quick ? 3 : 7); round++) {
		const times: Record<Side, number[]> = { bare: [], fleet: [] };
		let disturbed = false;
		for (const side of SIDES) {
			const person = await rig.person(side);
			const cost = await rig.cost(side, async () => {
				const order = { group: side, person, clicks: 200, perSecond: CLICKS_PER_SECOND };
				times[side] = (await rig.tell({ type: 'click', ...order }, 'clicked')).times;
			});
			disturbed ||= cost.disturbed;
		}
		// The first round warms everything up.
		if (round >= 0) all.push({ ...times, disturbed });
	}
	const { rounds, inconclusive } = calmRounds(all, ({ disturbed }) => disturbed);
	for (const [name, share, want] of [
		['half of them', 0.5, 2],
		['99 in 100', 0.99, 3]
	] as const) {
		const of = (pick: (round: Round) => number) => figure(rounds.map(pick));
		add({
			item: `click → agent, committed: ${name}`,
			unit: 'ms',
			ours: of(({ fleet }) => percentile(fleet, share)),
			floor: of(({ bare }) => percentile(bare, share)),
			ratio: of(({ fleet, bare }) => percentile(fleet, share) / percentile(bare, share)),
			goal: { better: 'less', must: 3, want },
			inconclusive
		});
	}
}

async function measureBulk({ quick, add }: Bench, rig: Rig, hosts: number): Promise<void> {
	// Many hosts at once ask for the password once more.
	const stepUp = async () => {
		const { headers } = await rig.person('fleet');
		const browser = await openBrowser(rig.dashboard.url, { cookie: headers.cookie ?? '' });
		await browser.rpc.session.stepUp.mutate({ secret: PASSWORD });
		browser.close();
	};
	await stepUp();
	type Round = Record<Side, number> & { disturbed: boolean };
	const all: Round[] = [];
	for (let round = -1; round < (quick ? 3 : 9); round++) {
		const times: Record<Side, number> = { bare: 0, fleet: 0 };
		let disturbed = false;
		for (const side of SIDES) {
			const person = await rig.person(side);
			const cost = await rig.cost(side, async () => {
				const order = { group: side, person, hosts };
				times[side] = (await rig.tell({ type: 'bulk', ...order }, 'spread')).milliseconds;
			});
			disturbed ||= cost.disturbed;
		}
		if (round >= 0) all.push({ ...times, disturbed });
	}
	const { rounds, inconclusive } = calmRounds(all, ({ disturbed }) => disturbed);
	const of = (pick: (round: Round) => number) => figure(rounds.map(pick));
	add({
		item: `bulk to ${hosts}: the last has it`,
		unit: 'ms',
		ours: of(({ fleet }) => fleet),
		floor: of(({ bare }) => bare),
		ratio: of(({ fleet, bare }) => fleet / bare),
		goal: { better: 'less', must: 1.5, want: 1.2 },
		inconclusive
	});
}

import { openBrowser, PASSWORD } from '../support/server.ts';
import type { Bench } from './bench.ts';
import { barePeers, fleetPeers } from './peers.ts';
import { calmRounds, openRig, SIDES, type Rig, type Side } from './rig.ts';
import type { Goal } from './report.ts';
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

/** What is clicked on in a round, in turns: beside ours, a server that keeps nothing, and one that keeps the click. */
const CLICKED = ['bare', 'kept', 'fleet'] as const;
type Clicked = (typeof CLICKED)[number];

async function measureClicks({ quick, add }: Bench, rig: Rig): Promise<void> {
	type Round = Record<Clicked, number[]> & { disturbed: boolean };
	const all: Round[] = [];
	for (let round = -1; round < (quick ? 3 : 9); round++) {
		const times: Record<Clicked, number[]> = { bare: [], kept: [], fleet: [] };
		let disturbed = false;
		for (const clicked of CLICKED) {
			const side = clicked === 'fleet' ? 'fleet' : 'bare';
			const person = await rig.person(side);
			const cost = await rig.cost(side, async () => {
				const order = { group: side, person, clicks: 200, perSecond: CLICKS_PER_SECOND };
				const kept = clicked === 'kept';
				times[clicked] = (await rig.tell({ type: 'click', ...order, kept }, 'clicked')).times;
			});
			disturbed ||= cost.disturbed;
		}
		// The first round warms everything up.
		if (round >= 0) all.push({ ...times, disturbed });
	}
	const { rounds, inconclusive, note } = calmRounds(all, ({ disturbed }) => disturbed);
	const row = (
		item: string,
		share: number,
		{ beside, goal }: { beside: 'bare' | 'kept'; goal: Goal | null }
	) => {
		const of = (pick: (round: Round) => number) => figure(rounds.map(pick));
		add({
			item,
			unit: 'ms',
			ours: of(({ fleet }) => percentile(fleet, share)),
			floor: of((round) => percentile(round[beside], share)),
			ratio: of((round) => percentile(round.fleet, share) / percentile(round[beside], share)),
			goal,
			inconclusive,
			note
		});
	};
	const bare = (want: number) =>
		({ beside: 'bare', goal: { better: 'less', must: 3, want } }) as const;
	row('click → agent, committed: half of them', 0.5, bare(2));
	row('click → agent, committed: 99 in 100', 0.99, bare(3));
	row('the same half, where the bare server keeps each click, too', 0.5, {
		beside: 'kept',
		goal: null
	});
}

/** As many as take about a second together: a single one is too short to tell whether others were there. */
const timesFor = (hosts: number): number => Math.ceil(8_000 / hosts);

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
	for (let round = -1; round < (quick ? 3 : 7); round++) {
		const times: Record<Side, number> = { bare: 0, fleet: 0 };
		let disturbed = false;
		for (const side of SIDES) {
			const person = await rig.person(side);
			const cost = await rig.cost(side, async () => {
				const order = { group: side, person, hosts, times: timesFor(hosts) };
				const spread = await rig.tell({ type: 'bulk', ...order }, 'spread');
				times[side] = figure(spread.times).median;
			});
			disturbed ||= cost.disturbed;
		}
		if (round >= 0) all.push({ ...times, disturbed });
	}
	const { rounds, inconclusive, note } = calmRounds(all, ({ disturbed }) => disturbed);
	const of = (pick: (round: Round) => number) => figure(rounds.map(pick));
	add({
		item: `bulk to ${hosts}: the last has it`,
		unit: 'ms',
		ours: of(({ fleet }) => fleet),
		floor: of(({ bare }) => bare),
		ratio: of(({ fleet, bare }) => fleet / bare),
		goal: { better: 'less', must: 1.5, want: 1.2 },
		inconclusive,
		note
	});
}

import { setTimeout as after } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { METRIC_TIERS } from '../../src/lib/protocol/metrics.ts';
import type { Bench } from './bench.ts';
import { openBrowser } from '../support/server.ts';
import { pageOf } from './pages.ts';
import { openRigs, type Rig } from './rig.ts';
import { seedDataDir, type Seeded } from './seed.ts';
import { compareVisits, cpuOfVisit, ratioOf } from './visits.ts';

/** A session may call twenty times a second. */
const CALL_EVERY_MS = 60;
/** The newest slot lies a little back, so that none expires while it is measured. */
const BACK_SECONDS = 3_600;

type Asked = { get: () => Promise<string>; close?: () => void };

/** Everything that is ever kept of these hosts, as if each had measured all the time. */
async function seedSamples({ db, ids }: Seeded): Promise<void> {
	const now = Math.floor(Date.now() / 1_000);
	await db.run(sql`update hosts set created_at = ${(now - 100 * 86_400) * 1_000}`);
	for (const id of ids)
		for (const [tier, { slotSeconds, keepSeconds }] of METRIC_TIERS.entries()) {
			const count = keepSeconds / slotSeconds;
			const last = Math.floor(now / slotSeconds) * slotSeconds;
			// Of the narrow slots as many as are kept, the running hour excepted; they are not made up for by older ones.
			const skipped = Math.ceil(BACK_SECONDS / slotSeconds);
			await db.run(sql`
				with recursive n(i) as (select ${count} union all select i - 1 from n where i > ${skipped})
				insert into metric_slots
				select ${id}, ${tier}, ${last} - i * ${slotSeconds},
					12, 24000 + i % 977, 6000, 12, 48000, 4100, 12, 1200 + i % 91, 300, 12, 60000, 5000,
					${slotSeconds * 1_000}, 0
				from n`);
		}
}

/** The chart of a host, asked for no faster than one may. */
async function chartOf(rig: Rig, hostId: string, range: '24h' | '30d') {
	const browser = await openBrowser(rig.dashboard.url);
	return {
		get: async () => {
			await after(CALL_EVERY_MS);
			return JSON.stringify(await browser.rpc.metrics.series.query({ hostId, range }));
		},
		close: browser.close
	};
}

/** What ten million measurements cost those who look at a host, or at the fleet: beside the same fleet without any. */
export async function benchSamples({ quick, print, add }: Bench): Promise<void> {
	// Each has 3,464 when all is there that is ever kept.
	const hosts = quick ? 289 : 2_890;
	const middle = Math.floor(hosts / 2);
	const fleets: { id: string; bytes: number; samples: number }[] = [];
	await using rigs = await openRigs(
		[false, true].map((full, index) => ({
			prepare: async (dataDir) => {
				let [id, samples] = ['', 0];
				const bytes = await seedDataDir(dataDir, hosts, async (seeded) => {
					id = seeded.ids[middle] ?? '';
					if (full) await seedSamples(seeded);
					const [row] = await seeded.db.all<{ n: number }>(
						sql`select count(*) as n from metric_slots`
					);
					samples = row?.n ?? 0;
				});
				fleets[index] = { id, bytes, samples };
			}
		}))
	);
	const [none, many] = fleets;
	if (!none || !many) throw new Error('One of the two fleets was not made.');
	const asked: [name: string, ask: (rig: Rig, id: string) => Promise<Asked>][] = [
		['page /', async (rig) => ({ get: await pageOf(rig, '/') })],
		['page /hosts/…', async (rig) => ({ get: await pageOf(rig, `/hosts/host${middle}`) })],
		['chart of 24h', (rig, id) => chartOf(rig, id, '24h')],
		['chart of 30d', (rig, id) => chartOf(rig, id, '30d')]
	];
	for (const [name, ask] of asked) {
		const visits = await Promise.all(
			rigs.all.map(async (rig, index) => ({ rig, ...(await ask(rig, fleets[index]?.id ?? '')) }))
		);
		const { visited, inconclusive, note } = await compareVisits(visits, quick ? 3 : 7);
		for (const { close } of visits) close?.();
		const [floor, page] = visited;
		if (!floor || !page) continue;
		add({
			item: `${name} with ${many.samples} samples to none`,
			unit: 'ms',
			ours: cpuOfVisit(page),
			floor: cpuOfVisit(floor),
			ratio: ratioOf(page, floor),
			// A chart with something in it is larger than an empty one, and only says what it costs.
			goal: name.startsWith('page') ? { better: 'less', must: 1.2, want: 1.05 } : null,
			inconclusive,
			note
		});
	}
	print(
		`  ${((many.bytes - none.bytes) / many.samples).toFixed(0)} bytes of database for a sample`
	);
}

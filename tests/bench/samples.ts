import { setTimeout as after } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { METRIC_TIERS } from '../../src/lib/protocol/metrics.ts';
import type { Bench } from './bench.ts';
import { openBrowser } from '../support/server.ts';
import { costOf, pageOf, ratioOf, type Page } from './pages.ts';
import { openRig } from './rig.ts';
import { seedDataDir, type Seeded } from './seed.ts';

/** A session may call twenty times a second. */
const CALL_EVERY_MS = 60;
/** The newest slot lies a little back, so that none expires while it is measured. */
const BACK_SECONDS = 3_600;

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

/** What ten million measurements cost those who look at a host, or at the fleet: beside the same fleet without any. */
export async function benchSamples({ quick, print, add }: Bench): Promise<void> {
	// Each has 3,464 when all is there that is ever kept.
	const hosts = quick ? 289 : 2_890;
	const measured: { pages: Map<string, Page>; bytes: number; samples: number }[] = [];
	for (const full of [false, true]) {
		let [id, bytes, samples] = ['', 0, 0];
		await using rig = await openRig({
			prepare: async (dataDir) => {
				bytes = await seedDataDir(dataDir, hosts, async (seeded) => {
					id = seeded.ids[Math.floor(hosts / 2)] ?? '';
					if (full) await seedSamples(seeded);
					const [row] = await seeded.db.all<{ n: number }>(
						sql`select count(*) as n from metric_slots`
					);
					samples = row?.n ?? 0;
				});
			}
		});
		const browser = await openBrowser(rig.dashboard.url);
		const rounds = quick ? 3 : 5;
		const pages = new Map<string, Page>();
		for (const [name, path] of [
			['page /', '/'],
			['page /hosts/…', `/hosts/host${Math.floor(hosts / 2)}`]
		] as const)
			pages.set(name, await costOf(rig, await pageOf(rig, path), rounds));
		for (const range of ['24h', '30d'] as const) {
			const get = async () => {
				await after(CALL_EVERY_MS);
				return JSON.stringify(await browser.rpc.metrics.series.query({ hostId: id, range }));
			};
			pages.set(`chart of ${range}`, await costOf(rig, get, rounds));
		}
		browser.close();
		measured.push({ pages, bytes, samples });
	}
	const [none, many] = measured;
	if (!none || !many) throw new Error('One of the two fleets was not measured.');
	for (const [name, page] of many.pages) {
		const floor = none.pages.get(name);
		if (!floor) continue;
		add({
			item: `${name} with ${many.samples} samples to none`,
			unit: 'ms',
			ours: page.cpu,
			floor: floor.cpu,
			ratio: ratioOf(page, floor),
			// A chart with something in it is larger than an empty one, and only says what it costs.
			goal: name.startsWith('page') ? { better: 'less', must: 1.2, want: 1.05 } : null,
			inconclusive: page.inconclusive || floor.inconclusive
		});
	}
	print(
		`  ${((many.bytes - none.bytes) / many.samples).toFixed(0)} bytes of database for a sample`
	);
}

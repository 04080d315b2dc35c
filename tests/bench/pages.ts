import type { Bench } from './bench.ts';
import { openRigs, type Rig } from './rig.ts';
import { seedDataDir, seedOperations } from './seed.ts';
import { figure } from './statistics.ts';
import { compareVisits, cpuOfVisit, ratioOf } from './visits.ts';

/** Hosts of the fleet whose history grows. */
const HISTORIC_HOSTS = 100;

/** A page as somebody who is signed in gets it. */
export async function pageOf(rig: Rig, path: string): Promise<() => Promise<string>> {
	const { headers } = await rig.person('fleet');
	return async () => {
		const response = await fetch(`${rig.dashboard.url}${path}`, { headers });
		if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
		return response.text();
	};
}

/** The page of the fleet with more and more hosts. */
export async function benchPages({ quick, add }: Bench): Promise<void> {
	const sizes = quick ? [10, 1_000] : [10, 100, 1_000, 5_000];
	await using rigs = await openRigs(
		sizes.map((hosts) => ({
			prepare: async (dataDir) => void (await seedDataDir(dataDir, hosts))
		}))
	);
	const visits = await Promise.all(
		rigs.all.map(async (rig) => ({ rig, get: await pageOf(rig, '/') }))
	);
	const { visited, inconclusive, note } = await compareVisits(visits, quick ? 3 : 7);
	const [few, ...rest] = visited;
	if (!few) throw new Error('The page of ten hosts was not measured.');
	for (const [index, page] of rest.entries()) {
		const hosts = sizes[index + 1] ?? NaN;
		add({
			item: `page of the fleet, ${hosts} hosts to 10`,
			unit: 'ms',
			ours: cpuOfVisit(page),
			floor: cpuOfVisit(few),
			ratio: ratioOf(page, few),
			goal: hosts === 1_000 ? { better: 'less', must: 3, want: 1.5 } : null,
			inconclusive,
			note
		});
		if (hosts !== 1_000) continue;
		add({
			item: 'HTML of the page of 1,000 hosts',
			unit: 'KB',
			ours: figure([page.bytes / 1_024]),
			floor: null,
			ratio: null,
			goal: { better: 'less', must: 200, want: 200 },
			note: `${(page.gzip / 1_024).toFixed(1)} KB compressed`
		});
	}
}

/** What a long history costs: pages, and the size of the database for each operation. */
export async function benchHistory({ quick, print, add }: Bench): Promise<void> {
	const histories = quick ? [0, 100_000] : [0, 10_000, 100_000, 1_000_000];
	const bytes: number[] = [];
	await using rigs = await openRigs(
		histories.map((operations, index) => ({
			prepare: async (dataDir) =>
				void (bytes[index] = await seedDataDir(dataDir, HISTORIC_HOSTS, (seeded) =>
					seedOperations(seeded, operations / HISTORIC_HOSTS)
				))
		}))
	);
	for (const path of ['/', '/hosts/host1']) {
		const visits = await Promise.all(
			rigs.all.map(async (rig) => ({ rig, get: await pageOf(rig, path) }))
		);
		const { visited, inconclusive, note } = await compareVisits(visits, quick ? 3 : 7);
		const [none, ...rest] = visited;
		if (!none) throw new Error('The fleet without a history was not measured.');
		for (const [index, page] of rest.entries())
			add({
				item: `page ${path.replace('host1', '…')} after ${histories[index + 1]} operations`,
				unit: 'ms',
				ours: cpuOfVisit(page),
				floor: cpuOfVisit(none),
				ratio: ratioOf(page, none),
				goal: { better: 'less', must: 1.2, want: 1.05 },
				inconclusive,
				note
			});
	}
	for (const [index, operations] of histories.entries())
		if (operations > 0)
			print(
				`  ${(((bytes[index] ?? NaN) - (bytes[0] ?? NaN)) / operations).toFixed(0)} bytes of database for each of ${operations} operations`
			);
}

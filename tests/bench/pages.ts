import { gzipSync } from 'node:zlib';
import type { Bench } from './bench.ts';
import { calmRounds, openRig, type Rig } from './rig.ts';
import { seedDataDir, seedOperations } from './seed.ts';
import { figure, type Figure } from './statistics.ts';

const REQUESTS = 20;
/** Hosts of the fleet whose history grows. */
const HISTORIC_HOSTS = 100;

export type Page = { cpu: Figure; bytes: number; gzip: number; inconclusive: boolean };

/** A page as somebody who is signed in gets it. */
export async function pageOf(rig: Rig, path: string): Promise<() => Promise<string>> {
	const { headers } = await rig.person('fleet');
	return async () => {
		const response = await fetch(`${rig.dashboard.url}${path}`, { headers });
		if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
		return response.text();
	};
}

/** What an answer costs the dashboard, in milliseconds of CPU, and how large it is. */
export async function costOf(rig: Rig, get: () => Promise<string>, rounds: number): Promise<Page> {
	let text = '';
	for (let each = 0; each < REQUESTS; each++) text = await get();
	const all: { cpu: number; disturbed: boolean }[] = [];
	for (let round = 0; round < rounds; round++)
		all.push(
			await rig.cost('fleet', async () => {
				for (let each = 0; each < REQUESTS; each++) await get();
			})
		);
	const calm = calmRounds(all, ({ disturbed }) => disturbed);
	return {
		cpu: figure(calm.rounds.map(({ cpu }) => cpu / REQUESTS / 1_000)),
		bytes: Buffer.byteLength(text),
		gzip: gzipSync(text).byteLength,
		inconclusive: calm.inconclusive
	};
}

export const ratioOf = (ours: Page, floor: Page): Figure =>
	figure([ours.cpu.median / floor.cpu.median]);

/** The page of the fleet with more and more hosts. */
export async function benchPages({ quick, add }: Bench): Promise<void> {
	const pages = new Map<number, Page>();
	for (const hosts of quick ? [10, 1_000] : [10, 100, 1_000, 5_000]) {
		await using rig = await openRig({
			prepare: async (dataDir) => void (await seedDataDir(dataDir, hosts))
		});
		pages.set(hosts, await costOf(rig, await pageOf(rig, '/'), quick ? 3 : 5));
	}
	const few = pages.get(10);
	if (!few) throw new Error('The page of ten hosts was not measured.');
	for (const [hosts, page] of pages) {
		if (hosts === 10) continue;
		add({
			item: `page of the fleet, ${hosts} hosts to 10`,
			unit: 'ms',
			ours: page.cpu,
			floor: few.cpu,
			ratio: ratioOf(page, few),
			goal: hosts === 1_000 ? { better: 'less', must: 3, want: 1.5 } : null,
			inconclusive: page.inconclusive || few.inconclusive
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
	const measured: { operations: number; pages: Map<string, Page>; bytes: number }[] = [];
	for (const operations of quick ? [0, 100_000] : [0, 10_000, 100_000, 1_000_000]) {
		let host = '';
		let bytes = 0;
		await using rig = await openRig({
			prepare: async (dataDir) => {
				host = 'host1';
				bytes = await seedDataDir(dataDir, HISTORIC_HOSTS, (seeded) =>
					seedOperations(seeded, operations / HISTORIC_HOSTS)
				);
			}
		});
		const pages = new Map<string, Page>();
		for (const path of ['/', `/hosts/${host}`])
			pages.set(path.replace(host, '…'), await costOf(rig, await pageOf(rig, path), quick ? 3 : 5));
		measured.push({ operations, pages, bytes });
	}
	const [none, ...rest] = measured;
	if (!none) throw new Error('The fleet without a history was not measured.');
	for (const { operations, pages, bytes } of rest) {
		for (const [path, page] of pages) {
			const floor = none.pages.get(path);
			if (!floor) continue;
			add({
				item: `page ${path} after ${operations} operations`,
				unit: 'ms',
				ours: page.cpu,
				floor: floor.cpu,
				ratio: ratioOf(page, floor),
				goal: { better: 'less', must: 1.2, want: 1.05 },
				inconclusive: page.inconclusive || floor.inconclusive
			});
		}
		print(`  ${((bytes - none.bytes) / operations).toFixed(0)} bytes of database for an operation`);
	}
}

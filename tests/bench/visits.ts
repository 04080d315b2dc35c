import { gzipSync } from 'node:zlib';
import { calmRounds, type Rig } from './rig.ts';
import { figure, type Figure } from './statistics.ts';

/** Answers of which the cost is measured together: a single one is too short. */
const REQUESTS = 20;

/** A question to a dashboard, asked again and again. */
export type Visit = { rig: Rig; get: () => Promise<string> };

/** What an answer costs, in milliseconds of CPU in each round, and how large it is. */
export type Visited = { cpu: number[]; bytes: number; gzip: number };

export const cpuOfVisit = ({ cpu }: Visited): Figure => figure(cpu);

/** Formed inside each round. */
export const ratioOf = (ours: Visited, floor: Visited): Figure =>
	figure(ours.cpu.map((cpu, round) => cpu / (floor.cpu[round] ?? NaN)));

/** The same question to several dashboards, in turns. A round in which one of them was disturbed is left out for all. */
export async function compareVisits(
	visits: readonly Visit[],
	rounds: number
): Promise<{ visited: Visited[]; inconclusive: boolean; note?: string }> {
	const texts: string[] = [];
	for (const [index, { get }] of visits.entries())
		for (let each = 0; each < REQUESTS; each++) texts[index] = await get();
	const all: { cpu: number[]; disturbed: boolean }[] = [];
	for (let round = 0; round < rounds; round++) {
		const cpu: number[] = [];
		let disturbed = false;
		for (const { rig, get } of visits) {
			const cost = await rig.cost('fleet', async () => {
				for (let each = 0; each < REQUESTS; each++) await get();
			});
			cpu.push(cost.cpu / REQUESTS / 1_000);
			disturbed ||= cost.disturbed;
		}
		all.push({ cpu, disturbed });
	}
	const { rounds: calm, ...said } = calmRounds(all, ({ disturbed }) => disturbed);
	const visited = texts.map((text, index) => ({
		cpu: calm.map(({ cpu }) => cpu[index] ?? NaN),
		bytes: Buffer.byteLength(text),
		gzip: gzipSync(text).byteLength
	}));
	return { visited, ...said };
}

import { computeStatus, NO_FACTS, type HostFacts } from '$lib/protocol/index.ts';
import { input, healthy } from '$lib/protocol/status/fixtures.ts';
import { FACTS } from './peers.ts';
import type { Bench } from './bench.ts';
import { figure } from './statistics.ts';

const HOSTS = 1_000;
const HEARTBEAT_SECONDS = 30;
const ROUNDS = 15;
/** Enough work that the clock's grain does not matter. */
const TURNS = 20;

/** Microseconds of CPU that one call takes. */
function cost(work: () => void): number {
	const before = process.cpuUsage();
	for (let turn = 0; turn < TURNS; turn++) work();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / TURNS / HOSTS;
}

/**
 * What judging hosts costs: each heartbeat computes the status of its host once. Beside it, in turns, what any server does
 * for a heartbeat: reading its JSON.
 */
export async function benchStatus({ add }: Bench): Promise<void> {
	const variants: HostFacts[] = [
		healthy,
		FACTS,
		NO_FACTS,
		{ ...healthy, checkout: FACTS.checkout, lastTest: null }
	];
	const hosts = Array.from({ length: HOSTS }, (_, index) =>
		input({ name: `host${index}`, facts: variants[index % variants.length] ?? healthy })
	);
	const frames = hosts.map(({ facts }) => JSON.stringify({ metrics: {}, facts }));
	const judged = (): void => hosts.forEach((host) => void computeStatus(host));
	const read = (): void => frames.forEach((frame) => void JSON.parse(frame));
	// Both are compiled before anything is counted.
	for (let turn = 0; turn < 5; turn++) [judged, read].forEach((work) => cost(work));
	const status: number[] = [];
	const json: number[] = [];
	for (let round = 0; round < ROUNDS; round++) {
		status.push(cost(judged));
		json.push(cost(read));
	}
	const median = figure(status).median;
	const perSecond = (HOSTS / HEARTBEAT_SECONDS) * median;
	add({
		item: 'status of a host, computed anew',
		unit: 'µs',
		ours: figure(status),
		floor: null,
		ratio: null,
		goal: { better: 'less', must: 5, want: 2 },
		note: `${HOSTS} hosts with a heartbeat every ${HEARTBEAT_SECONDS} s: ${(perSecond / 1_000).toFixed(2)} ms of CPU a second`
	});
	add({
		item: 'status of a host beside reading its frame',
		unit: 'µs',
		ours: figure(status),
		floor: figure(json),
		ratio: figure(status.map((value, index) => value / (json[index] ?? NaN))),
		goal: null
	});
}

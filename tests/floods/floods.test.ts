import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectKept } from './expect-kept.ts';
import { openFloodWorld, type FloodWorld } from './flood-world.ts';
import {
	AGENT_PEAK_BYTES,
	DASHBOARD_GROWTH_BYTES,
	DASHBOARD_TOTAL_BYTES,
	forgetPeak,
	inMib,
	memoryOf
} from './memory.ts';

/** Whatever a rebuild writes: it succeeds, head and tail are kept to the byte, and neither side grows. */

let world: FloodWorld;
let atRest: number;

beforeAll(async () => {
	world = await openFloodWorld();
	atRest = memoryOf(world.dashboard.program.child.pid).now;
});
afterAll(() => world[Symbol.asyncDispose]());

it.each([
	['a gigabyte of lines', 'yes "copying path from the cache" | head -c 1G'],
	['one line of 300 MB', "head -c 300M /dev/zero | tr '\\0' x"],
	['NUL bytes', 'head -c 64M /dev/zero'],
	['bytes that are no text', 'head -c 64M /dev/urandom'],
	['many small lines', 'seq 1 8000000']
])('%s', async (name, script) => {
	const { pid } = world.dashboard.program.child;
	const before = memoryOf(pid).now;
	forgetPeak(pid);
	await expectKept(world, await world.finished(await world.flood(script)));
	const agent = memoryOf(world.agent.child.pid).peak;
	const { peak } = memoryOf(pid);
	console.log(
		`${name}: agent at most ${inMib(agent)}, dashboard grew by ${inMib(peak - before)}, since the first by ${inMib(peak - atRest)}`
	);
	expect(agent).toBeLessThan(AGENT_PEAK_BYTES);
	expect(peak - before).toBeLessThan(DASHBOARD_GROWTH_BYTES);
	expect(peak - atRest).toBeLessThan(DASHBOARD_TOTAL_BYTES);
});

import { afterAll, beforeAll, expect, it } from 'vitest';
import { expectKept } from './expect-kept.ts';
import { openFloodWorld, type FloodWorld } from './flood-world.ts';
import { MIB } from './memory.ts';

/** Either side is killed in the middle of a flood: what is stored is the host's file all the same. */

let world: FloodWorld;

beforeAll(async () => {
	world = await openFloodWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

/** Bytes that never repeat, in two parts; the second comes when it is released. */
const inTwoParts = (release: string): string =>
	`head -c 60M /dev/urandom
while [ ! -e "$root/${release}" ]; do sleep 0.1; done
head -c 60M /dev/urandom`;

it.each([
	['the dashboard, in the head', 'a', 4 * MIB, () => world.restartDashboard()],
	[
		'the dashboard, beyond what it keeps of the head',
		'b',
		26 * MIB,
		() => world.restartDashboard()
	],
	['the agent, in the head', 'c', 4 * MIB, () => world.restartAgent()],
	['the agent, beyond what is kept of the head', 'd', 26 * MIB, () => world.restartAgent()],
	['both', 'e', 26 * MIB, () => Promise.all([world.restartDashboard(), world.restartAgent()])]
])('kill -9 of %s', async (_what, release, after, restart) => {
	const id = await world.flood(inTwoParts(release));
	await world.stored(id, after);
	await restart();
	world.release(release);
	const operation = await world.finished(id);
	await expectKept(world, operation);
	expect(operation.logBytes).toBeGreaterThan(120 * MIB);
});

import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { waitFor } from '../support/wait-for.ts';
import { expectKept } from './expect-kept.ts';
import { openFloodWorld, PATIENCE_MS, type FloodWorld } from './flood-world.ts';
import { MIB } from './memory.ts';

/** Lets the dashboard's files grow up to this size and no further: what a full disk looks like to it. */
function limitFiles(world: FloodWorld, size: number | 'unlimited'): void {
	const pid = String(world.dashboard.program.child.pid);
	execFileSync('prlimit', ['--pid', pid, `--fsize=${size}:unlimited`]);
}

it('a dashboard that cannot store goes on reading, and neither output nor outcome is lost', async () => {
	await using world = await openFloodWorld();
	const id = await world.flood('head -c 60M /dev/urandom');
	await world.stored(id, MIB);
	limitFiles(world, 6 * MIB);
	await waitFor(
		'the dashboard to run out of space',
		() => world.dashboard.program.output().includes('could not be stored'),
		PATIENCE_MS
	);
	await waitFor(
		'the host to be done',
		() => world.host.outputOf(id).includes('[nixfleet] succeeded'),
		PATIENCE_MS
	);
	const operation = await world.browser.rpc.operations.get.query({ id });
	expect(operation).toMatchObject({ state: 'running', message: null });
	const shown = await world.browser.log(id);
	expect(shown.length).toBeGreaterThanOrEqual(MIB);
	expect(shown.equals(world.host.outputOf(id).subarray(0, shown.length))).toBe(true);

	limitFiles(world, 'unlimited');
	await expectKept(world, await world.finished(id));
});

import { expect, it } from 'vitest';
import { LIVENESS } from '$lib/protocol/index.ts';
import { temporaryFolder } from '../support/folder.ts';
import { runHerd } from './herd.ts';

it('a fleet that comes back all at once: everybody is let in, nobody flaps, people are answered, the silent are seen', async () => {
	using folder = temporaryFolder('herd');
	// More than are let in at once: where the machine is fast enough for that, some are told when to come back.
	const report = await runHerd({
		agents: 1_200,
		dataDir: folder.path,
		quietMs: 5_000,
		say: console.log
	});
	console.log(report);
	expect(report).toMatchObject({ refused: 0, flaps: 0, notOnline: 0 });
	expect(report.orders).toBeGreaterThan(0);
	expect(Number.isFinite(report.slowestOrderMs), 'every order reached its host').toBe(true);
	// No luck is needed: not before the time of the rule (less one ping), and soon after it.
	expect(report.silentSeenMs.first).toBeGreaterThan(LIVENESS.deadMs - LIVENESS.pingMs);
	expect(report.silentSeenMs.last).toBeLessThan(LIVENESS.offlineAfterMs);
});

import { createHash } from 'node:crypto';
import { request, type IncomingMessage } from 'node:http';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { waitFor } from '../support/wait-for.ts';
import { expectKept } from './expect-kept.ts';
import { openFloodWorld, PATIENCE_MS, type FloodWorld } from './flood-world.ts';
import { openReader } from './log-reader.ts';
import { DASHBOARD_GROWTH_BYTES, inMib, memoryOf, MIB, STALLED_READER_BYTES } from './memory.ts';

/** Readers of a flood: those that stop reading cost little and delay nobody, and go on where they were. */

const STALLED = 40;

/** A download whose body nobody reads. */
async function stalledDownload(world: FloodWorld, id: string) {
	const { port } = world.dashboard;
	const asked = request({
		port,
		host: '127.0.0.1',
		path: `/operations/${id}/log`,
		headers: { cookie: world.browser.cookie }
	});
	asked.end();
	const response = await new Promise<IncomingMessage>((resolve, reject) => {
		asked.on('response', resolve);
		asked.on('error', reject);
	});
	response.on('error', () => {});
	return () => void asked.destroy();
}

it('forty tabs and a download that stop reading harm nobody', async () => {
	await using world = await openFloodWorld();
	const { browser, dashboard } = world;
	const id = await world.flood(
		`head -c 60M /dev/urandom
while [ ! -e "$root/more" ]; do sleep 0.1; done
head -c 60M /dev/urandom
while [ ! -e "$root/end" ]; do sleep 0.1; done`
	);
	await world.stored(id, 1);
	const atRest = memoryOf(dashboard.program.child.pid).now;
	const open = (offset?: number) => openReader({ url: dashboard.url, browser, id, offset });
	const lively = await open();
	const stalled = await Promise.all(Array.from({ length: STALLED }, () => open()));
	for (const reader of stalled) reader.stall();
	const hangUp = await stalledDownload(world, id);

	world.release('more');
	await world.stored(id, 120_000_000);
	// Everybody else goes on: the tab that reads, the host's own reports, and a tab that comes only now.
	const late = await open();
	const reported = (await browser.host('hsb1'))?.lastSeenAt ?? 0;
	await waitFor('the lively tab to have all there is', () => lively.seen.offset >= 120_000_000);
	await waitFor(
		'the host to report',
		async () => ((await browser.host('hsb1'))?.lastSeenAt ?? 0) > reported
	);
	await waitFor('the late tab to have all there is', () => late.seen.offset >= 120_000_000);
	const growth = memoryOf(dashboard.program.child.pid).peak - atRest;
	console.log(`${STALLED} stalled readers and a flood: dashboard grew by ${inMib(growth)}`);
	expect(growth).toBeLessThan(DASHBOARD_GROWTH_BYTES + STALLED * STALLED_READER_BYTES);

	world.release('end');
	const operation = await world.finished(id);
	await expectKept(world, operation);
	// One of the stalled reads on. Where the dashboard has given it up, which it learns only by reading, it asks again from
	// where it was, as a tab does.
	const first = stalled[0] ?? (await open());
	first.readOn();
	await waitFor(
		'the stalled one to come to an end',
		() => first.seen.complete || !first.isOpen(),
		PATIENCE_MS
	);
	const again = first.seen.complete ? first : await open(first.seen.offset);
	for (const reader of [lively, late, again]) {
		await waitFor('the end to be seen', () => reader.seen.complete, PATIENCE_MS);
		expect(reader.seen).toMatchObject({ offset: operation.logBytes, problem: '' });
	}
	expect(late.seen.omitted).toBeGreaterThan(MIB);

	hangUp();
	for (const reader of [lively, late, again, ...stalled]) reader.close();
});

it('a reader that comes back with its offset gets the rest, without a gap or a double', async () => {
	await using world = await openFloodWorld();
	const { browser, dashboard } = world;
	const id = await world.flood('head -c 20M /dev/urandom');
	const operation = await world.finished(id);
	const file = world.host.outputOf(id);
	expect(statSync(join(world.host.operationDir(id), 'output.log')).size).toBe(operation.logBytes);
	for (const offset of [0, 1, 32 * 1024, 7_654_321, file.length - 1, file.length]) {
		const reader = await openReader({ url: dashboard.url, browser, id, offset });
		await waitFor('the end to be seen', () => reader.seen.complete, PATIENCE_MS);
		reader.close();
		expect(reader.seen).toMatchObject({ offset: file.length, omitted: 0, problem: '' });
		const rest = createHash('sha256').update(file.subarray(offset)).digest('hex');
		expect(reader.digest()).toBe(rest);
		const download = await fetch(`${dashboard.url}/operations/${id}/log?offset=${offset}`, {
			headers: { cookie: browser.cookie }
		});
		const bytes = Buffer.from(await download.arrayBuffer());
		expect(createHash('sha256').update(bytes).digest('hex')).toBe(rest);
	}
	const refused = await fetch(`${dashboard.url}/operations/${id}/log?offset=-1`, {
		headers: { cookie: browser.cookie }
	});
	expect(refused.status).toBe(400);
});

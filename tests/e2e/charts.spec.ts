import { createClient } from '@libsql/client';
import type { Page } from '@playwright/test';
import { join } from 'node:path';
import { METRIC_TIERS } from '../../src/lib/protocol/metrics.ts';
import { picture, sound } from './look.ts';
import { expect, live, row, signIn, test, type World } from './world.ts';

/** What a host measured: charts of the past that go on live, whether it was there, a table to read, and lines in the rows. */

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;

/** Stores a past for hsb1: days of work and nights of rest, an outage of the host, and one of the dashboard. */
async function seed(world: World): Promise<void> {
	// Two processes must not write the same file.
	await world.dashboard.program.stop('SIGKILL');
	const now = Math.floor(Date.now() / 1000);
	const client = createClient({
		url: `file:${join(world.dataDir, 'nixfleet.db')}`,
		concurrency: 1
	});
	try {
		const [host] = (await client.execute("select id from hosts where name = 'hsb1'")).rows;
		const id = String(host?.id);
		await client.execute({
			sql: 'update hosts set created_at = ? where id = ?',
			args: [(now - 120 * DAY_S) * 1000, id]
		});
		for (const [tier, { slotSeconds, keepSeconds }] of METRIC_TIERS.entries()) {
			const begin = Math.floor((now - keepSeconds) / slotSeconds + 1) * slotSeconds;
			const slots: (number | string)[][] = [];
			const watch: number[][] = [];
			for (let start = begin; start < now - slotSeconds; start += slotSeconds) {
				const ago = now - start;
				if (ago > 15 * HOUR_S && ago < 16.5 * HOUR_S) continue;
				watch.push([tier, start, slotSeconds * 1000]);
				if (ago > 6 * HOUR_S && ago < 7 * HOUR_S) continue;
				const wave = Math.sin((start / DAY_S) * 2 * Math.PI) + Math.sin(start / 977) / 3;
				const cpu = Math.round(2_400 + 1_500 * wave);
				const max = Math.min(10_000, Math.round(cpu * 1.6 + 300));
				const memory = Math.round(5_200 + 700 * wave);
				const load = Math.max(5, Math.round(cpu / 20));
				slots.push([
					...[id, tier, start, 2, cpu * 2, max, 2, memory * 2, memory + 100],
					...[2, load * 2, load + 40, 2, 13_000 - Math.round(ago / 200), 6_600],
					...[slotSeconds * 1000, 0]
				]);
			}
			await client.execute({
				sql: `insert or replace into metric_slots select ${Array.from({ length: 17 }, (_, index) => `value ->> ${index}`).join(', ')} from json_each(?)`,
				args: [JSON.stringify(slots)]
			});
			await client.execute({
				sql: 'insert or replace into metric_watch select value ->> 0, value ->> 1, value ->> 2 from json_each(?)',
				args: [JSON.stringify(watch)]
			});
		}
	} finally {
		client.close();
	}
}

/** Copies of the one host, with an hour of measurements each. */
async function copy(world: World, count: number): Promise<void> {
	const client = createClient({
		url: `file:${join(world.dataDir, 'nixfleet.db')}`,
		concurrency: 1
	});
	const { columns } = await client.execute('select * from hosts limit 1');
	const others = columns.slice(2).map((name) => `"${name}"`);
	await client.execute(`
		with recursive many(n) as (select 1 union all select n + 1 from many where n < ${count})
		insert into hosts select printf('01ARZ3NDEKTSV4RRFFQ6%06d', n), printf('node-%d', n), ${others.join(', ')}
		from many, hosts where hosts.name = 'hsb1'`);
	await client.execute(`
		insert into metric_slots
		select hosts.id, s.tier, s.start, s.cpu_count, s.cpu_sum, s.cpu_max, s.memory_count, s.memory_sum, s.memory_max,
			s.load_count, s.load_sum, s.load_max, s.disk_count, s.disk_sum, s.disk_max, s.online_ms, s.stale_ms
		from hosts join metric_slots as s join hosts as first on first.id = s.host_id and first.name = 'hsb1'
		where hosts.name like 'node-%' and s.tier = 0 and s.start > unixepoch() - 3600`);
	client.close();
}

/** What the lines in the rows cost on the way, and each minute after. */
function lineFrames(page: Page) {
	const frames: { bytes: number; kind: string }[] = [];
	page.on('websocket', (socket) =>
		socket.on('framereceived', ({ payload }) => {
			const text = String(payload);
			const kind = /"type":"(all|minute)","minute"/.exec(text)?.[1];
			if (kind !== undefined) frames.push({ bytes: text.length, kind });
		})
	);
	return (kind: 'all' | 'minute') => frames.find((frame) => frame.kind === kind)?.bytes;
}

const COPIES = 300;

test('the past is drawn, read as a table, and goes on live; lines in rows cost a character a minute', async ({
	page,
	world
}) => {
	await seed(world);
	await copy(world, COPIES);
	await world.restartDashboard();
	const { url } = world.dashboard;
	const refused: string[] = [];
	page.on('console', (message) => {
		if (/content security policy/i.test(message.text())) refused.push(message.text());
	});
	await signIn(page, url);

	// Another page stays at the list meanwhile: a minute has to pass there.
	const list = await page.context().newPage();
	const bytesOf = lineFrames(list);
	await test.step('rows have lines', async () => {
		await list.setViewportSize({ width: 1440, height: 900 });
		await list.goto(url);
		const html = await (await list.request.get(url)).text();
		// Lines come over the socket: the page does not grow by them.
		expect(html).not.toContain('data-spark');
		await expect(row(list, 'node-1').first().locator('[data-spark]')).toBeVisible();
		await picture(list, 'sparklines');
		await sound(list);
	});

	await test.step('the page of a host has charts', () => charts(page, world));
	expect(refused).toEqual([]);

	await test.step('a line costs a character a minute', async () => {
		await expect.poll(() => bytesOf('minute'), { timeout: 150_000 }).toBeDefined();
		const [all = Infinity, minute = Infinity] = [bytesOf('all'), bytesOf('minute')];
		process.stdout.write(`measured: all ${all} bytes, minute ${minute}\n`);
		expect(all).toBeLessThan((COPIES + 1) * 100);
		expect(minute).toBeLessThan((COPIES + 1) * 1.1 + 200);
	});

	await test.step('a host that never came is told what there will be', async () => {
		await world.browser.stepUp();
		await world.browser.rpc.hosts.add.mutate({
			name: 'new1',
			kind: 'nixos',
			location: 'home',
			deviceType: 'server',
			themeColor: '#769ff0'
		});
		await page.goto(`${url}/hosts/new1`);
		await expect(page.getByText('Nothing was measured yet.')).toBeVisible();
	});
});

async function charts(page: Page, world: World): Promise<void> {
	await page.goto(`${world.dashboard.url}/hosts/hsb1`);
	await live(page);
	const section = page.getByRole('region', { name: 'Measurements', exact: true });
	await expect(section.locator('canvas')).toHaveCount(4);
	await expect(section.getByRole('img', { name: /^CPU in the last 24 hours/ })).toBeVisible();
	const cells = section.locator('[data-strip] g');
	await expect(cells).toHaveCount(96);
	// A share says of how much: most of the range is not known.
	await expect(section.locator('[data-strip]')).toContainText(
		/% of the time it was watched: (\d+ (min|h|d)|less than a minute)/
	);
	expect(await section.locator('[data-strip] g[data-state=offline]').count()).toBeGreaterThan(1);
	expect(await section.locator('[data-strip] g[data-state=unknown]').count()).toBeGreaterThan(3);

	// The crosshair reads out one moment, in all charts.
	const readout = section.locator('[data-chart=memory] [data-readout]');
	await expect(readout).toContainText('latest');
	const box = await section.locator('[data-chart=cpu] canvas').boundingBox();
	if (!box) throw new Error('no chart');
	await page.mouse.move(box.x + box.width * 0.6, box.y + box.height / 2);
	await expect(readout).toContainText(/\d\d:\d\d.*%/);
	await page.mouse.move(0, 0);
	await expect(readout).toContainText('latest');

	for (const width of [390, 1280]) {
		await page.setViewportSize({ width, height: 900 });
		await section.scrollIntoViewIfNeeded();
		await expect(section.locator('canvas')).toHaveCount(4);
		for (const colorScheme of ['dark', 'light'] as const)
			await picture(section, `charts-${colorScheme}-${width}`, { colorScheme });
	}
	await sound(page);

	await section.getByRole('button', { name: '30d' }).click();
	await expect(page).toHaveURL(/range=30d/);
	await expect(section.getByRole('img', { name: /^Disk in the last 30 days/ })).toBeVisible();
	await picture(section, 'charts-30d');
	await page.goBack();
	await expect(section.getByRole('button', { name: '24h' })).toHaveAttribute(
		'aria-pressed',
		'true'
	);
	await section.getByRole('button', { name: 'Show as table' }).click();
	const table = section.getByRole('table');
	// A line an hour and the heading; an hour of the gaps has none where it lies in one as a whole.
	await expect.poll(() => table.getByRole('row').count()).toBeGreaterThanOrEqual(22);
	expect(await table.getByRole('row').count()).toBeLessThanOrEqual(26);
	await expect(table).toContainText('0 %');
	await expect(section.locator('canvas')).toHaveCount(0);
	await sound(page);
	await picture(section, 'charts-table');
	await section.getByRole('button', { name: 'Show as table' }).click();

	// The agent beats every five seconds, and the latest figure follows it.
	// All four together: a busy machine may well stay at 100 %.
	const latest = async () => (await section.locator('[data-readout]').allTextContents()).join();
	const before = await latest();
	await expect.poll(latest, { timeout: 60_000 }).not.toBe(before);
	// It is the newest heartbeat, as the list of the fleet shows it, and not the average of a minute.
	const load = section.locator('[data-chart=load] [data-readout]');
	for (let beat = 0; beat < 3; beat += 1) {
		const seen = (await world.browser.host('hsb1'))?.lastSeenAt ?? 0;
		await expect
			.poll(async () => ((await world.browser.host('hsb1'))?.lastSeenAt ?? 0) > seen)
			.toBe(true);
		const load1 = (await world.browser.host('hsb1'))?.metrics?.load1 ?? -1;
		await expect(load).toHaveText(new RegExp(`latest ${load1.toFixed(2)}$`), { timeout: 2_000 });
	}
}

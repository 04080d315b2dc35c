import {
	addMeasurement,
	emptySlot,
	LIMITS,
	METRIC_TIERS,
	metricValues,
	slotStart,
	SPARK_MINUTES,
	sparkLetter,
	type MetricSlot,
	type SparkEvent
} from '$lib/protocol/index.ts';
import { and, count, eq } from 'drizzle-orm';
import fc from 'fast-check';
import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { NO_METRICS, openRooms, profileOf, type Rooms } from '../../../../tests/support/rooms.ts';
import { metricSlots, metricWatch } from '../db/index.ts';
import { createMetrics } from './index.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const measured = (cpuPercent: number | null) => ({
	...NO_METRICS,
	cpuPercent,
	memoryUsedBytes: 1024,
	memoryTotalBytes: 4096,
	load1: 1.25
});

/** The room with a hand on both clocks, at the begin of a day. */
function openMetrics(rooms: Rooms) {
	let monotonic = 0;
	const open = () => createMetrics({ ...rooms, monotonic: () => monotonic });
	rooms.advance(24 * HOUR - (rooms.clock.now() % (24 * HOUR)));
	let metrics = open();
	return {
		get room() {
			return metrics;
		},
		/** Lets time pass as it does, five seconds at a time. */
		async pass(ms: number): Promise<void> {
			for (let left = ms; left > 0; left -= 5_000) {
				rooms.advance(5_000);
				monotonic += 5_000;
				await metrics.tick();
			}
		},
		async sleep(ms: number): Promise<void> {
			rooms.advance(ms);
			monotonic += ms;
			await metrics.tick();
		},
		/** Somebody sets the clock. */
		step: (ms: number) => rooms.advance(ms),
		async reopen(): Promise<void> {
			await metrics.close();
			metrics = open();
		}
	};
}

const beat = (rooms: Rooms, id: string, cpu: number | null) =>
	rooms.hosts.takeHeartbeat(rooms.hosts.get(id), { metrics: measured(cpu), active: null });

/** The stored sums of one host in one tier, by start. */
async function stored(rooms: Rooms, hostId: string, tier: number) {
	const rows = await rooms.db
		.select()
		.from(metricSlots)
		.where(and(eq(metricSlots.hostId, hostId), eq(metricSlots.tier, tier)));
	return new Map(
		rows.map((row) => [row.start, { count: row.cpuCount, sum: row.cpuSum, max: row.cpuMax }])
	);
}

it('stores a thousand heartbeats with at most four statements, and none when they come', async () => {
	await using rooms = await openRooms();
	const ids: string[] = [];
	for (let index = 0; index < 1_000; index++)
		ids.push(
			(
				await rooms.hosts.enroll({
					secret: 's'.repeat(43),
					profile: profileOf(`host-${index}`)
				})
			).hostId
		);
	const metrics = openMetrics(rooms);
	const run = vi.spyOn(rooms.db, 'run');
	// The hosts' own rows are written behind as well.
	const ours = () =>
		run.mock.calls.filter(([query]) => inspect(query, { depth: 4 }).includes('metric_'));
	for (const id of ids) beat(rooms, id, 50);
	expect(ours()).toHaveLength(0);
	await metrics.room.close();
	expect(ours().length).toBeGreaterThan(0);
	expect(ours().length).toBeLessThanOrEqual(4);
	const [rows] = await rooms.db.select({ rows: count() }).from(metricSlots);
	expect(rows?.rows).toBe(3_000);
}, 60_000);

it('adds up in every tier to what the samples say, in any order, with gaps, restarts and clock steps', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(
				fc.record({
					// Anywhere within nine hours, in any order: a clock may step to and fro.
					second: fc.nat({ max: 9 * 3_600 }),
					cpu: fc.option(fc.integer({ min: 0, max: 1_000 }).map((tenths) => tenths / 10)),
					then: fc.constantFrom('go on', 'tick', 'restart')
				}),
				{ maxLength: 60 }
			),
			async (samples) => {
				await using rooms = await openRooms();
				const { host } = await rooms.connectHost('hsb1');
				const metrics = openMetrics(rooms);
				const begin = rooms.clock.now();
				const reference = METRIC_TIERS.map(() => new Map<number, MetricSlot>());
				for (const { second, cpu, then } of samples) {
					metrics.step(begin + second * 1_000 - rooms.clock.now());
					beat(rooms, host.id, cpu);
					for (const [tier, { slotSeconds }] of METRIC_TIERS.entries()) {
						const start = slotStart(rooms.clock.now(), slotSeconds);
						const slot = reference[tier]?.get(start) ?? emptySlot();
						addMeasurement(slot, measured(cpu));
						reference[tier]?.set(start, slot);
					}
					if (then === 'tick') await metrics.room.tick();
					if (then === 'restart') await metrics.reopen();
				}
				await metrics.room.close();
				for (const tier of METRIC_TIERS.keys())
					expect(await stored(rooms, host.id, tier)).toEqual(
						new Map([...(reference[tier] ?? [])].map(([start, { cpu }]) => [start, cpu]))
					);
			}
		),
		{ numRuns: 25 }
	);
}, 120_000);

describe('a series', () => {
	it('has averages and maxima, and gaps where nothing was measured', async () => {
		await using rooms = await openRooms();
		const { host } = await rooms.connectHost('hsb1');
		const metrics = openMetrics(rooms);
		beat(rooms, host.id, 10);
		beat(rooms, host.id, 30);
		await metrics.pass(3 * MINUTE);
		beat(rooms, host.id, 70);
		const series = await metrics.room.series({ hostId: host.id, range: '24h' });
		expect(series.slotSeconds).toBe(60);
		expect(series.cpu.average.slice(-4)).toEqual([2_000, null, null, 7_000]);
		expect(series.cpu.max.slice(-4)).toEqual([3_000, null, null, 7_000]);
		expect(series.memory.average.at(-1)).toBe(2_500);
		expect(series.load.average.at(-1)).toBe(125);
		expect(series.disk.average.at(-1)).toBeNull();
		for (const column of [series.cpu.max, series.presence.online])
			expect(column).toHaveLength(series.cpu.average.length);
		const week = await metrics.room.series({ hostId: host.id, range: '7d' });
		expect(week.cpu.max.at(-1)).toBe(7_000);
		expect(week.cpu.average.at(-1)).toBe(Math.round(11_000 / 3));
		await metrics.room.close();
	});

	it('is bounded, and does not begin before the host was known', async () => {
		await using rooms = await openRooms();
		const { host } = await rooms.connectHost('hsb1');
		const metrics = openMetrics(rooms);
		metrics.step(200 * 24 * HOUR);
		beat(rooms, host.id, 1);
		for (const [range, slots] of [
			['1h', 60],
			['24h', 1_440],
			['7d', 1_008],
			['30d', 360],
			['90d', 1_080]
		] as const)
			expect((await metrics.room.series({ hostId: host.id, range })).cpu.average).toHaveLength(
				slots
			);
		await metrics.room.close();
	});

	it('tells online, stale and offline apart, and claims nothing of what was not watched', async () => {
		await using rooms = await openRooms();
		const { host, connection } = await rooms.connectHost('hsb1');
		const metrics = openMetrics(rooms);
		rooms.hosts.takeSignOfLife(host);
		await metrics.pass(20_000);
		rooms.hosts.takeSignOfLife(host);
		await metrics.pass(25_000);
		rooms.hosts.takeSignOfLife(host);
		await metrics.pass(15_000);
		rooms.hosts.takeSignOfLife(host);
		rooms.hosts.disconnect(host, connection);
		await metrics.pass(5 * MINUTE);
		// The machine slept for ten minutes.
		await metrics.sleep(10 * MINUTE);
		await metrics.pass(2 * MINUTE);
		const { presence } = await metrics.room.series({ hostId: host.id, range: '24h' });
		const at = (index: number) => [
			presence.online.at(index),
			presence.stale.at(index),
			presence.offline.at(index)
		];
		const back = -19;
		// The first five seconds of the minute were counted into the one before.
		expect(at(back)).toEqual([92, 0, 0]);
		expect(at(back + 1)?.[1]).toBeGreaterThan(90);
		expect(at(back + 3)).toEqual([0, 0, 100]);
		expect(at(back + 10)).toEqual([0, 0, 0]);
		expect(at(-2)).toEqual([0, 0, 100]);
		// Of the minute that runs a moment was watched.
		expect(at(-1)).toEqual([0, 0, 9]);
		await metrics.room.close();
	});

	it('does not call a host offline for the time before it first came', async () => {
		await using rooms = await openRooms();
		const metrics = openMetrics(rooms);
		const { hostId } = await rooms.hosts.enroll({
			secret: 's'.repeat(43),
			profile: profileOf('hsb1')
		});
		await metrics.pass(2 * MINUTE);
		const offline = async () =>
			(await metrics.room.series({ hostId, range: '24h' })).presence.offline.slice(0, 2);
		expect(await offline()).toEqual([92, 100]);
		await rooms.connectHost('hsb1');
		await metrics.pass(5_000);
		expect(await offline()).toEqual([0, 0]);
		await metrics.room.close();
	});
});

it('forgets with the host, and a host removed meanwhile is not brought back', async () => {
	await using rooms = await openRooms();
	const { host } = await rooms.connectHost('hsb1');
	const other = await rooms.connectHost('hsb2');
	const metrics = openMetrics(rooms);
	beat(rooms, host.id, 10);
	await metrics.pass(2 * MINUTE);
	expect((await stored(rooms, host.id, 2)).size).toBe(1);
	beat(rooms, host.id, 10);
	beat(rooms, other.host.id, 10);
	await rooms.hosts.remove({ actor: 'admin', input: { id: host.id, confirmName: 'hsb1' } });
	expect((await stored(rooms, host.id, 2)).size).toBe(0);
	await metrics.room.close();
	expect((await stored(rooms, host.id, 0)).size).toBe(0);
	expect((await stored(rooms, other.host.id, 0)).size).toBeGreaterThan(0);
	await expect(metrics.room.series({ hostId: host.id, range: '24h' })).rejects.toThrow(
		/no such host/
	);
});

it('removes what has expired, in steps, by the word of a steady clock only', async () => {
	await using rooms = await openRooms();
	const { host } = await rooms.connectHost('hsb1');
	const metrics = openMetrics(rooms);
	const many = LIMITS.metricPruneRows * 2 + 10;
	for (let minute = 0; minute < many; minute++) {
		beat(rooms, host.id, 10);
		await metrics.pass(5_000);
		metrics.step(55_000);
	}
	await metrics.pass(MINUTE);
	expect((await stored(rooms, host.id, 0)).size).toBeGreaterThanOrEqual(many);
	metrics.step(2 * 24 * HOUR);
	await metrics.pass(9 * MINUTE);
	expect((await stored(rooms, host.id, 0)).size).toBeGreaterThanOrEqual(many);
	const run = vi.spyOn(rooms.db, 'run');
	await metrics.pass(3 * MINUTE);
	expect(run.mock.calls.length).toBeGreaterThan(3);
	const left = await stored(rooms, host.id, 0);
	expect(left.size).toBeLessThan(20);
	expect((await stored(rooms, host.id, 1)).size).toBeGreaterThan(100);
	const oldest = Math.floor(rooms.clock.now() / 1_000) - METRIC_TIERS[0].keepSeconds;
	expect(Math.min(...left.keys())).toBeGreaterThanOrEqual(oldest);
	const watch = await rooms.db.select().from(metricWatch).where(eq(metricWatch.tier, 0));
	expect(Math.min(...watch.map(({ start }) => start))).toBeGreaterThanOrEqual(oldest);
	await metrics.room.close();
}, 60_000);

it('keeps what the database does not take, up to a bound, and loses nothing of it', async () => {
	await using rooms = await openRooms();
	const { host } = await rooms.connectHost('hsb1');
	const quiet = { ...rooms.log, error: vi.fn() };
	const metrics = createMetrics({ ...rooms, log: quiet, monotonic: () => 0 });
	const run = vi.spyOn(rooms.db, 'run').mockRejectedValue(new Error('disk full'));
	for (let minute = 0; minute < 5; minute++) {
		beat(rooms, host.id, 10);
		rooms.advance(MINUTE);
		await metrics.tick();
	}
	expect(quiet.error).toHaveBeenCalled();
	run.mockRestore();
	await metrics.close();
	const kept = [...(await stored(rooms, host.id, 0)).values()];
	expect(kept.reduce((sum, { count }) => sum + count, 0)).toBe(5);

	const bounded = createMetrics({ ...rooms, log: quiet, monotonic: () => 0 });
	const again = vi.spyOn(rooms.db, 'run').mockRejectedValue(new Error('disk full'));
	rooms.advance(24 * HOUR);
	const before = (await stored(rooms, host.id, 0)).size;
	for (let minute = 0; minute < LIMITS.metricWaitingMinutes + 5; minute++) {
		beat(rooms, host.id, 10);
		rooms.advance(MINUTE);
		await bounded.tick();
	}
	again.mockRestore();
	await bounded.close();
	expect((await stored(rooms, host.id, 0)).size - before).toBe(LIMITS.metricWaitingMinutes);
});

describe('the last hour', () => {
	const next = async (events: AsyncGenerator<SparkEvent>) =>
		(await events.next()).value as SparkEvent;

	it('comes whole, then a character a minute, and whole again when hosts change', async () => {
		await using rooms = await openRooms();
		const { host } = await rooms.connectHost('hsb1');
		const metrics = openMetrics(rooms);
		await metrics.pass(MINUTE);
		const events = metrics.room.recent(new AbortController().signal);
		expect(await next(events)).toMatchObject({ type: 'all', ids: [host.id] });
		beat(rooms, host.id, 50);
		await metrics.pass(MINUTE);
		expect(await next(events)).toMatchObject({ type: 'minute', letters: sparkLetter(50) });
		await metrics.pass(MINUTE);
		expect(await next(events)).toMatchObject({ type: 'minute', letters: ' ' });
		const other = await rooms.connectHost('hsb2');
		await metrics.pass(MINUTE);
		const all = await next(events);
		expect(all).toMatchObject({ type: 'all', ids: [host.id, other.host.id] });
		if (all.type !== 'all') throw new Error('not all');
		expect(all.hours[0]).toHaveLength(SPARK_MINUTES);
		expect(all.hours[0]?.slice(-3)).toBe(`${sparkLetter(50)}  `);
		await events.return(undefined);
		await metrics.room.close();
	});

	it('is read again after a restart, and survives a clock that is set back', async () => {
		await using rooms = await openRooms();
		const { host } = await rooms.connectHost('hsb1');
		const metrics = openMetrics(rooms);
		beat(rooms, host.id, 90);
		await metrics.pass(2 * MINUTE);
		await metrics.reopen();
		metrics.room.start();
		const events = metrics.room.recent(new AbortController().signal);
		let all = await next(events);
		if (all.type === 'all' && all.ids.length === 0) all = await next(events);
		expect(all.type === 'all' && all.hours[0]?.slice(-2)).toBe(`${sparkLetter(90)} `);
		metrics.step(-5 * HOUR);
		beat(rooms, host.id, 40);
		await metrics.pass(MINUTE);
		const anew = await next(events);
		expect(anew.type === 'all' && anew.hours[0]?.trim()).toBe(sparkLetter(40));
		await events.return(undefined);
		await metrics.room.close();
	});
});

it('measures in hundredths', () =>
	expect(metricValues(measured(12.34))).toEqual({
		cpu: 1_234,
		memory: 2_500,
		load: 125,
		disk: null
	}));

import { emptySlot, type MetricColumn, type MetricSeries } from '$lib/protocol/metrics.ts';
import type { Metrics } from '$lib/protocol/host.ts';
import { describe, expect, it } from 'vitest';
import {
	appendMeasurement,
	appendPresence,
	cellsOf,
	figuresOf,
	isEmpty,
	liveFigures,
	lonely,
	onlineShare,
	pointsOf,
	readoutOf,
	rangeOf,
	stripState,
	watchedMs
} from './metric-view.ts';

const column = (values: (number | null)[]): MetricColumn => ({ average: values, max: values });
const nothing = column([null, null, null]);
/** Three minutes from second 600 on. */
const series = (more: Partial<MetricSeries> = {}): MetricSeries => ({
	from: 600,
	slotSeconds: 60,
	running: emptySlot(),
	cpu: column([1_000, null, 3_000]),
	memory: nothing,
	load: nothing,
	disk: nothing,
	presence: { online: [100, 0, 50], stale: [0, 0, 0], offline: [0, 0, 50] },
	...more
});
const metrics = (cpuPercent: number): Metrics => ({
	cpuPercent,
	memoryUsedBytes: null,
	memoryTotalBytes: null,
	swapUsedBytes: null,
	swapTotalBytes: null,
	load1: null,
	load5: null,
	load15: null,
	cpuCount: 4,
	diskUsedBytes: null,
	diskTotalBytes: null,
	uptimeSeconds: null
});

it('points are in units, and a gap is a gap', () => {
	const points = pointsOf(series(), 'cpu');
	expect(points).toEqual({
		times: [600, 660, 720],
		average: [10, null, 30],
		max: [10, null, 30]
	});
	expect(figuresOf(points)).toEqual({ average: 20, max: 30 });
	expect(figuresOf(pointsOf(series(), 'disk'))).toBeNull();
	expect(lonely(points.average)).toEqual([0, 2]);
	expect(lonely([1, 2, null, 4])).toEqual([3]);
	expect(isEmpty(series())).toBe(false);
	expect(isEmpty(series({ cpu: nothing }))).toBe(true);
});

it('a URL that asks for something else gets the day', () => {
	expect(rangeOf('7d')).toBe('7d');
	expect(rangeOf('constructor')).toBe('24h');
	expect(rangeOf(null)).toBe('24h');
});

describe('cells', () => {
	const cells = cellsOf(series(), { seconds: 120, range: '24h', now: 770_000 });
	it('reach back over the whole range, newest last, without claims beyond the series', () => {
		expect(cells).toHaveLength(720);
		expect(cells.at(-1)).toMatchObject({ from: 720, to: 840 });
		expect(cells[0]?.presence.watched).toBe(0);
	});
	it('sum up what lies in them', () => {
		expect(cells.at(-2)?.values.cpu).toEqual({ average: 10, max: 10 });
		expect(cells.at(-2)?.presence).toEqual({ online: 100, stale: 0, offline: 0, watched: 100 });
		expect(cells.at(-1)?.presence.offline).toBe(50);
		expect(cells.at(-3)?.values.cpu).toBeNull();
	});
	it.each([
		[{ online: 100, stale: 0, offline: 0, watched: 100 }, 'connected'],
		[{ online: 99, stale: 1, offline: 0, watched: 100 }, 'connected'],
		[{ online: 90, stale: 0, offline: 10, watched: 100 }, 'partly'],
		[{ online: 40, stale: 0, offline: 60, watched: 100 }, 'offline'],
		[{ online: 0, stale: 0, offline: 0, watched: 0 }, 'unknown']
	] as const)('%o is %s', (presence, state) => expect(stripState(presence)).toBe(state));
});

it('the share of time connected counts each cell by how long it was watched', () => {
	const watchedFor = (watched: number, online: number) => ({
		presence: { online, stale: 0, offline: 100 - online, watched }
	});
	// A whole hour connected, and one minute of the next that was watched, in which it was away.
	expect(onlineShare([watchedFor(6_000, 100), watchedFor(100, 0)])).toBeCloseTo(98.36, 2);
	expect(onlineShare([watchedFor(100, 50), watchedFor(100, 100), watchedFor(0, 0)])).toBe(75);
	expect(onlineShare([watchedFor(0, 0)])).toBeNull();
	// A slot of which the dashboard watched a tenth counts for a tenth.
	const presence = { online: [100, 0, 0], stale: [0, 0, 0], offline: [0, 10, 0] };
	const cells = cellsOf(series({ presence }), { seconds: 60, range: '24h', now: 770_000 });
	expect(onlineShare(cells)).toBeCloseTo(90.91, 2);
	// Which is a slot of a minute and a tenth of one, whatever the range.
	expect(watchedMs(cells, 60)).toBe(66_000);
	expect(watchedMs([watchedFor(0, 0)], 60)).toBe(0);
});

describe('the readout of a chart', () => {
	const points = pointsOf(series(), 'cpu');

	it('is what the host said last, as the list of the fleet shows it, and not the average of a minute', () => {
		const live = liveFigures(metrics(90)).cpu;
		expect(readoutOf(points, { pointed: null, live })).toEqual({ at: null, average: 90, max: 90 });
	});
	it('is that of the moment which is pointed at', () => {
		expect(readoutOf(points, { pointed: 2, live: 90 })).toEqual({ at: 720, average: 30, max: 30 });
		expect(readoutOf(points, { pointed: 1, live: 90 })).toMatchObject({ at: 660, average: null });
	});
	it('claims nothing of a host that measured nothing', () => {
		const { cpu, memory } = liveFigures({ ...metrics(90), cpuPercent: null });
		expect([cpu, memory, liveFigures(null).load]).toEqual([null, null, null]);
		expect(readoutOf(points, { pointed: null, live: null }).average).toBeNull();
	});
});

describe('live rows', () => {
	it('add to the slot that runs exactly, and begin new ones after a gap', () => {
		const running = { ...emptySlot(), cpu: { count: 2, sum: 6_000, max: 5_000 } };
		const first = appendMeasurement(series({ running }), { at: 725_000, metrics: metrics(90) });
		expect(first.cpu.average).toEqual([1_000, null, 5_000]);
		expect(first.cpu.max.at(-1)).toBe(9_000);
		const second = appendMeasurement(first, { at: 905_000, metrics: metrics(20) });
		expect(second.cpu.average).toEqual([1_000, null, 5_000, null, null, 2_000]);
		expect(second.presence.online).toHaveLength(6);
	});
	it('say how the host is in a slot that nothing is known of, and claim nothing of those between', () => {
		const longer = appendPresence(series(), { at: 905_000, presence: 'offline' });
		expect(longer.presence.offline).toEqual([0, 0, 50, 0, 0, 100]);
		expect(appendPresence(series(), { at: 725_000, presence: 'online' }).presence.online).toEqual([
			100, 0, 50
		]);
	});
});

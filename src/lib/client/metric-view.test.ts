import { emptySlot, type MetricColumn, type MetricSeries } from '$lib/protocol/metrics.ts';
import type { Metrics } from '$lib/protocol/host.ts';
import { describe, expect, it } from 'vitest';
import {
	appendMeasurement,
	appendPresence,
	cellsOf,
	figuresOf,
	isEmpty,
	lonely,
	pointsOf,
	rangeOf,
	stripState
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
		expect(cells[0]?.presence.watched).toBe(false);
	});
	it('sum up what lies in them', () => {
		expect(cells.at(-2)?.values.cpu).toEqual({ average: 10, max: 10 });
		expect(cells.at(-2)?.presence).toEqual({ online: 100, stale: 0, offline: 0, watched: true });
		expect(cells.at(-1)?.presence.offline).toBe(50);
		expect(cells.at(-3)?.values.cpu).toBeNull();
	});
	it.each([
		[{ online: 100, stale: 0, offline: 0, watched: true }, 'connected'],
		[{ online: 99, stale: 1, offline: 0, watched: true }, 'connected'],
		[{ online: 90, stale: 0, offline: 10, watched: true }, 'partly'],
		[{ online: 40, stale: 0, offline: 60, watched: true }, 'offline'],
		[{ online: 0, stale: 0, offline: 0, watched: false }, 'unknown']
	] as const)('%o is %s', (presence, state) => expect(stripState(presence)).toBe(state));
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

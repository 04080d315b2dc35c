import { Metrics } from '$lib/protocol/index.ts';
import { expect, it } from 'vitest';
import { cpuPercent, MetricsSampler, parseMeminfo } from './metrics.ts';

it.each([
	[{ busy: 0, total: 0 }, { busy: 25, total: 100 }, 25],
	[{ busy: 10, total: 100 }, { busy: 10, total: 200 }, 0],
	[{ busy: 10, total: 100 }, { busy: 110, total: 200 }, 100],
	[{ busy: 10, total: 100 }, { busy: 10, total: 100 }, null]
])('cpuPercent(%j, %j) is %s', (before, after, expected) =>
	expect(cpuPercent(before, after)).toBe(expected)
);

it('reads /proc/meminfo', () => {
	const text =
		'MemTotal:       1000 kB\nMemFree:         100 kB\nMemAvailable:    400 kB\nSwapTotal:       200 kB\nSwapFree:        150 kB\n';
	expect(parseMeminfo(text)).toEqual({
		memoryUsedBytes: 600 * 1024,
		memoryTotalBytes: 1000 * 1024,
		swapUsedBytes: 50 * 1024,
		swapTotalBytes: 200 * 1024
	});
	expect(parseMeminfo('nonsense')).toBeNull();
});

it('measures this machine in the shape of the protocol', async () => {
	const metrics = Metrics.parse(await new MetricsSampler().sample());
	expect(metrics.memoryTotalBytes).toBeGreaterThan(0);
	expect(metrics.diskTotalBytes).toBeGreaterThan(0);
	expect(metrics.uptimeSeconds).toBeGreaterThan(0);
});

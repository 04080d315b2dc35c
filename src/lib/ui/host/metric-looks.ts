import type { StripState } from '$lib/client/metric-view.ts';
import type { MetricName, MetricRange } from '$lib/protocol/metrics.ts';

/** How each value is called, coloured and written. */
export const METRIC_LOOKS: Record<
	MetricName,
	{ title: string; ink: string; percent: boolean; write: (value: number) => string }
> = {
	cpu: { title: 'CPU', ink: '--chart-cpu', percent: true, write: percentText },
	memory: { title: 'Memory', ink: '--chart-memory', percent: true, write: percentText },
	load: { title: 'Load', ink: '--chart-load', percent: false, write: (value) => value.toFixed(2) },
	disk: { title: 'Disk', ink: '--chart-disk', percent: true, write: percentText }
};

function percentText(value: number): string {
	return `${value < 10 ? value.toFixed(1) : Math.round(value)} %`;
}

export const RANGE_WORDS: Record<MetricRange, string> = {
	'24h': '24 hours',
	'7d': '7 days',
	'30d': '30 days',
	'90d': '90 days'
};

/** Told by height and word, not by colour alone. */
export const STRIP_LOOKS: Record<StripState, { words: string; ink: string; height: number }> = {
	connected: { words: 'connected', ink: 'fill-ok', height: 100 },
	partly: { words: 'connected for a part', ink: 'fill-warn', height: 66 },
	offline: { words: 'offline', ink: 'fill-bad', height: 33 },
	unknown: { words: 'not known', ink: 'fill-line-strong', height: 8 }
};

const two = (value: number): string => String(value).padStart(2, '0');

/** A moment on an axis or in a table: the hour within a day, else the day. @param at seconds since 1970 */
export function momentText(at: number, range: MetricRange): string {
	const date = new Date(at * 1000);
	const day = date.toLocaleDateString(undefined, { day: 'numeric', month: 'short' });
	const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
	if (range === '24h') return time;
	return range === '7d' ? `${day}, ${time}` : day;
}

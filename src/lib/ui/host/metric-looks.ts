import type { StripState } from '$lib/client/metric-view.ts';
import type { MetricName, MetricRange } from '$lib/protocol/metrics.ts';
import { day, timeOfDay } from '../primitives/format.ts';
import { MEASUREMENT_TEXTS } from '../texts/index.ts';

/** How each value is called, coloured and written. */
export const METRIC_LOOKS: Record<
	MetricName,
	{ title: string; ink: string; percent: boolean; write: (value: number) => string }
> = {
	cpu: {
		title: MEASUREMENT_TEXTS.names.cpu,
		ink: '--chart-cpu',
		percent: true,
		write: percentText
	},
	memory: {
		title: MEASUREMENT_TEXTS.names.memory,
		ink: '--chart-memory',
		percent: true,
		write: percentText
	},
	load: {
		title: MEASUREMENT_TEXTS.names.load,
		ink: '--chart-load',
		percent: false,
		write: (value) => value.toFixed(2)
	},
	disk: {
		title: MEASUREMENT_TEXTS.names.disk,
		ink: '--chart-disk',
		percent: true,
		write: percentText
	}
};

function percentText(value: number): string {
	return `${value < 10 ? value.toFixed(1) : Math.round(value)} %`;
}

/** Told by height, and by a word, not by colour alone. */
export const STRIP_LOOKS: Record<StripState, { ink: string; height: number }> = {
	connected: { ink: 'fill-ok', height: 100 },
	partly: { ink: 'fill-warn', height: 66 },
	offline: { ink: 'fill-bad', height: 33 },
	unknown: { ink: 'fill-line-strong', height: 8 }
};

/** A moment on an axis or in a table: the hour within a day, else the day. @param at seconds since 1970 */
export function momentText(at: number, range: MetricRange): string {
	const ms = at * 1000;
	if (range === '1h' || range === '24h') return timeOfDay(ms);
	return range === '7d' ? `${day(ms)}, ${timeOfDay(ms)}` : day(ms);
}

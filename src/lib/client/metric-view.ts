import {
	addMeasurement,
	emptySlot,
	METRIC_NAMES,
	METRIC_RANGES,
	METRIC_UNIT,
	metricValues,
	slotStart,
	type MetricColumn,
	type MetricName,
	type MetricRange,
	type MetricSeries
} from '$lib/protocol/metrics.ts';
import type { Metrics, Presence } from '$lib/protocol/host.ts';

/** What is drawn of measurements: pure functions from a series to what a chart, a strip or a table shows. */

export const RANGES = Object.keys(METRIC_RANGES) as MetricRange[];
export const rangeOf = (text: string | null): MetricRange =>
	RANGES.find((range) => range === text) ?? '24h';

/** Seconds that one cell of the strip and one row of the table stand for. */
export const GRAINS: Record<MetricRange, { strip: number; table: number }> = {
	'1h': { strip: 60, table: 300 },
	'24h': { strip: 900, table: 3_600 },
	'7d': { strip: 7_200, table: 6 * 3_600 },
	'30d': { strip: 8 * 3_600, table: 86_400 },
	'90d': { strip: 86_400, table: 3 * 86_400 }
};

/** Points of one value: seconds since 1970, average and greatest, in units; null is a gap. */
export type Points = {
	times: number[];
	average: (number | null)[];
	max: (number | null)[];
};

const inUnits = (value: number | null): number | null =>
	value === null ? null : value / METRIC_UNIT;

export const pointsOf = (series: MetricSeries, name: MetricName): Points => ({
	times: series[name].average.map((_, index) => series.from + index * series.slotSeconds),
	average: series[name].average.map(inUnits),
	max: series[name].max.map(inUnits)
});

/** What a chart tells in figures: of the moment that is pointed at, else what the host said last. In units. */
export type Readout = { at: number | null; average: number | null; max: number | null };

/**
 * @param request.pointed index of a point; null: none is pointed at
 * @param request.live the newest heartbeat, as the fleet's list shows it, too: a point would be the average of its slot
 */
export function readoutOf(
	points: Points,
	request: { pointed: number | null; live: number | null }
): Readout {
	const { pointed, live } = request;
	const at = pointed === null ? undefined : points.times[pointed];
	if (pointed === null || at === undefined) return { at: null, average: live, max: live };
	return { at, average: points.average[pointed] ?? null, max: points.max[pointed] ?? null };
}

/** What a host said last, in units; null: not measured. */
export function liveFigures(metrics: Metrics | null): Record<MetricName, number | null> {
	const values = metrics && metricValues(metrics);
	return Object.fromEntries(
		METRIC_NAMES.map((name) => [name, inUnits(values?.[name] ?? null)])
	) as Record<MetricName, number | null>;
}

/** The figures under a chart; null when nothing was measured. */
export function figuresOf({ average, max }: Points): { average: number; max: number } | null {
	const values = average.filter((value) => value !== null);
	if (values.length === 0) return null;
	return {
		average: values.reduce((sum, value) => sum + value, 0) / values.length,
		max: Math.max(...max.filter((value) => value !== null))
	};
}

export const isEmpty = (series: MetricSeries): boolean =>
	METRIC_NAMES.every((name) => series[name].average.every((value) => value === null));

/** Indexes of points without a neighbour, which no line would show. */
export const lonely = (values: readonly (number | null)[]): number[] =>
	values.flatMap((value, index) =>
		value !== null && (values[index - 1] ?? null) === null && (values[index + 1] ?? null) === null
			? [index]
			: []
	);

/** Percent of the watched time; `watched`: how much of that there was, in percents of a slot. */
export type Presences = { online: number; stale: number; offline: number; watched: number };
export type Cell = {
	/** Seconds since 1970. */
	from: number;
	to: number;
	presence: Presences;
	values: Record<MetricName, { average: number; max: number } | null>;
};

/** The series in wider pieces, aligned to the clock, oldest first; pieces reach back over the whole range. */
export function cellsOf(
	series: MetricSeries,
	request: { seconds: number; range: MetricRange; now: number }
): Cell[] {
	const { seconds, range, now } = request;
	const last = slotStart(now, seconds);
	const count = Math.ceil(METRIC_RANGES[range].seconds / seconds);
	return Array.from({ length: count }, (_, place) => {
		const from = last - (count - 1 - place) * seconds;
		const [begin, end] = [from, from + seconds].map((at) =>
			Math.max(0, Math.ceil((at - series.from) / series.slotSeconds))
		) as [number, number];
		return {
			from,
			to: from + seconds,
			presence: presencesOf(series, begin, end),
			values: Object.fromEntries(
				METRIC_NAMES.map((name) => [name, summary(series[name], begin, end)])
			) as Cell['values']
		};
	});
}

function summary(column: MetricColumn, begin: number, end: number) {
	const points = {
		times: [],
		average: column.average.slice(begin, end).map(inUnits),
		max: column.max.slice(begin, end).map(inUnits)
	};
	return figuresOf(points);
}

function presencesOf({ presence }: MetricSeries, begin: number, end: number): Presences {
	const sum = (column: number[]) => column.slice(begin, end).reduce((all, one) => all + one, 0);
	const [online, stale, offline] = [
		sum(presence.online),
		sum(presence.stale),
		sum(presence.offline)
	];
	const whole = online + stale + offline;
	if (whole === 0) return { online: 0, stale: 0, offline: 0, watched: 0 };
	const percent = (part: number) => (part / whole) * 100;
	return {
		online: percent(online),
		stale: percent(stale),
		offline: percent(offline),
		watched: whole
	};
}

/** Percent of all watched time that a host was connected: a cell that was hardly watched hardly counts. Null: none was. */
export function onlineShare(cells: readonly Pick<Cell, 'presence'>[]): number | null {
	const sum = (of: (presence: Presences) => number) =>
		cells.reduce((all, { presence }) => all + of(presence), 0);
	const watched = sum((presence) => presence.watched);
	return watched === 0 ? null : sum((presence) => presence.online * presence.watched) / watched;
}

/** How long a host was watched, in milliseconds. */
export function watchedMs(cells: readonly Pick<Cell, 'presence'>[], slotSeconds: number): number {
	const percents = cells.reduce((all, { presence }) => all + presence.watched, 0);
	return percents * slotSeconds * 10;
}

/** Below this share of time, in percent, a short absence does not colour a whole cell. */
const PARTLY = 2;

export const STRIP_STATES = ['connected', 'partly', 'offline', 'unknown'] as const;
export type StripState = (typeof STRIP_STATES)[number];

/** How a cell looks: mostly offline, away or silent for a part of it, or fine. */
export function stripState({ offline, stale, watched }: Presences): StripState {
	if (watched === 0) return 'unknown';
	if (offline >= 50) return 'offline';
	return offline + stale > PARTLY ? 'partly' : 'connected';
}

/** Room for a slot that begins, with gaps for those that nothing is known of. @returns a series that ends at `at` */
function reachTo(series: MetricSeries, at: number): MetricSeries {
	const { slotSeconds, from } = series;
	const missing = (slotStart(at, slotSeconds) - from) / slotSeconds + 1 - series.cpu.average.length;
	if (missing <= 0) return series;
	const longer = ({ average, max }: MetricColumn): MetricColumn => ({
		average: [...average, ...new Array<null>(missing).fill(null)],
		max: [...max, ...new Array<null>(missing).fill(null)]
	});
	const more = (column: number[]) => [...column, ...new Array<number>(missing).fill(0)];
	return {
		...series,
		running: emptySlot(),
		cpu: longer(series.cpu),
		memory: longer(series.memory),
		load: longer(series.load),
		disk: longer(series.disk),
		presence: {
			online: more(series.presence.online),
			stale: more(series.presence.stale),
			offline: more(series.presence.offline)
		}
	};
}

/** Adds what a heartbeat of now told. @param at milliseconds since 1970 by the dashboard's clock */
export function appendMeasurement(
	series: MetricSeries,
	beat: { at: number; metrics: Metrics }
): MetricSeries {
	const longer = reachTo(series, beat.at);
	const running = structuredClone(longer.running);
	addMeasurement(running, beat.metrics);
	const column = (name: MetricName): MetricColumn => {
		const { count, sum, max } = running[name];
		if (count === 0) return longer[name];
		return {
			average: longer[name].average.with(-1, Math.round(sum / count)),
			max: longer[name].max.with(-1, max)
		};
	};
	return {
		...longer,
		running,
		cpu: column('cpu'),
		memory: column('memory'),
		load: column('load'),
		disk: column('disk')
	};
}

/** Says how the host is in the slot that runs, when nothing is known of it yet or it is worse than what is known. */
export function appendPresence(
	series: MetricSeries,
	sight: { at: number; presence: Presence }
): MetricSeries {
	const longer = reachTo(series, sight.at);
	const { online, stale, offline } = longer.presence;
	const known = (online.at(-1) ?? 0) + (stale.at(-1) ?? 0) + (offline.at(-1) ?? 0) > 0;
	if (known) return longer;
	const is = (presence: Presence) => (sight.presence === presence ? 100 : 0);
	return {
		...longer,
		presence: {
			online: online.with(-1, is('online')),
			stale: stale.with(-1, is('stale')),
			offline: offline.with(-1, is('offline') + is('never'))
		}
	};
}

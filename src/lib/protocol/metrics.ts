import type { Metrics, Presence } from './host.ts';

/**
 * What is kept of a host's measurements: sums over slots of time, in whole numbers, so that adding them up gives the same
 * whatever the order, and a wider slot is exactly the sum of the narrow ones in it.
 */

/** Widths of slots and how long they are kept, in seconds. A wider slot begins where a narrower one does. */
export const METRIC_TIERS = [
	{ slotSeconds: 60, keepSeconds: 24 * 3_600 },
	{ slotSeconds: 600, keepSeconds: 7 * 86_400 },
	{ slotSeconds: 7_200, keepSeconds: 90 * 86_400 }
] as const;

/** What a chart can show, and which tier it is drawn from. */
export const METRIC_RANGES = {
	'1h': { seconds: 3_600, tier: 0 },
	'24h': { seconds: 24 * 3_600, tier: 0 },
	'7d': { seconds: 7 * 86_400, tier: 1 },
	'30d': { seconds: 30 * 86_400, tier: 2 },
	'90d': { seconds: 90 * 86_400, tier: 2 }
} as const;
export type MetricRange = keyof typeof METRIC_RANGES;

/** The measured values, in the order of every array of them. Percents and load are kept in hundredths. */
export const METRIC_NAMES = ['cpu', 'memory', 'load', 'disk'] as const;
export type MetricName = (typeof METRIC_NAMES)[number];

/** Hundredths in one. */
export const METRIC_UNIT = 100;

/** How many values there were, their sum and the greatest, in hundredths. */
export type MetricSums = { count: number; sum: number; max: number };

/** One slot of one host. What was neither online nor stale of the time the dashboard watched was offline. */
export type MetricSlot = Record<MetricName, MetricSums> & { onlineMs: number; staleMs: number };

const none = (): MetricSums => ({ count: 0, sum: 0, max: 0 });
export const emptySlot = (): MetricSlot => ({
	cpu: none(),
	memory: none(),
	load: none(),
	disk: none(),
	onlineMs: 0,
	staleMs: 0
});

/** Begin of the slot that a moment belongs to, in seconds since 1970. @param at milliseconds since 1970 */
export const slotStart = (at: number, slotSeconds: number): number =>
	Math.floor(at / 1000 / slotSeconds) * slotSeconds;

const share = (used: number | null, total: number | null): number | null =>
	used === null || total === null || total <= 0
		? null
		: Math.min(100 * METRIC_UNIT, Math.round((used / total) * 100 * METRIC_UNIT));

/** The four values of a heartbeat in hundredths; null: not measured. */
export const metricValues = (metrics: Metrics): Record<MetricName, number | null> => ({
	cpu: metrics.cpuPercent === null ? null : Math.round(metrics.cpuPercent * METRIC_UNIT),
	memory: share(metrics.memoryUsedBytes, metrics.memoryTotalBytes),
	load: metrics.load1 === null ? null : Math.round(metrics.load1 * METRIC_UNIT),
	disk: share(metrics.diskUsedBytes, metrics.diskTotalBytes)
});

/** Counts a heartbeat into a slot. */
export function addMeasurement(slot: MetricSlot, metrics: Metrics): void {
	const values = metricValues(metrics);
	for (const name of METRIC_NAMES) {
		const value = values[name];
		if (value === null) continue;
		addSums(slot[name], { count: 1, sum: value, max: value });
	}
}

/** Counts watched time into a slot, by how alive the host was. */
export function addPresence(slot: MetricSlot, presence: Presence, ms: number): void {
	if (presence === 'online') slot.onlineMs += ms;
	else if (presence === 'stale') slot.staleMs += ms;
}

function addSums(to: MetricSums, more: MetricSums): void {
	// No value is below zero, so the 0 of an empty slot is never the greater one.
	to.max = Math.max(to.max, more.max);
	to.count += more.count;
	to.sum += more.sum;
}

/** Adds one slot to another. */
export function mergeSlot(to: MetricSlot, more: MetricSlot): void {
	for (const name of METRIC_NAMES) addSums(to[name], more[name]);
	to.onlineMs += more.onlineMs;
	to.staleMs += more.staleMs;
}

/** Averages and maxima in hundredths; null where nothing was measured: a gap is a gap. */
export type MetricColumn = { average: (number | null)[]; max: (number | null)[] };

/**
 * One host over a range, as columns: entry i is the slot that begins at `from + i * slotSeconds`. Times in seconds
 * since 1970.
 */
export type MetricSeries = Record<MetricName, MetricColumn> & {
	from: number;
	slotSeconds: number;
	/** Sums of the last slot, which still runs. */
	running: MetricSlot;
	/**
	 * Percent of the slot; together less than 100 where the dashboard did not watch all of it, so that a slot counts by how
	 * long it was watched. What was not well is rounded up: a short absence is not rounded away.
	 */
	presence: { online: number[]; stale: number[]; offline: number[] };
};

/** Minutes of processor use that a row shows. */
export const SPARK_MINUTES = 60;

/**
 * Processor use of the last hour, a character a minute: `0`..`9`, `A`..`Z`, `a`..`r` in steps of 2 %, a blank for a minute
 * in which nothing was measured.
 */
const SPARK_LETTERS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmno';
const SPARK_STEP = 2;

/** @param percent null: not known */
export const sparkLetter = (percent: number | null): string =>
	percent === null ? ' ' : (SPARK_LETTERS[Math.round(percent / SPARK_STEP)] ?? 'o');

/** @returns percent; null: not known */
export function sparkPercent(letter: string): number | null {
	const index = SPARK_LETTERS.indexOf(letter);
	return index < 0 || letter === '' ? null : index * SPARK_STEP;
}

/** Events of `metrics.recent`: everything once, then a character a host each minute. */
export type SparkEvent =
	/** `minute`: the newest one that is over, in minutes since 1970. */
	| { type: 'all'; minute: number; ids: string[]; hours: string[] }
	/** The next minute, a character for each of the ids in the order they were given. */
	| { type: 'minute'; minute: number; letters: string };

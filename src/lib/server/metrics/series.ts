import type { METRIC_NAMES } from '$lib/protocol/index.ts';
import {
	emptySlot,
	mergeSlot,
	METRIC_RANGES,
	METRIC_TIERS,
	slotStart,
	type MetricColumn,
	type MetricRange,
	type MetricSeries,
	type MetricSlot,
	type MetricSums
} from '$lib/protocol/index.ts';
import { and, eq, gte, lte } from 'drizzle-orm';
import { metricSlots, metricWatch, type Database } from '../db/index.ts';
import type { HostRecord } from '../hosts/index.ts';
import type { Collector } from './collector.ts';
import { PACKED_SLOTS, unpackSlots } from './packed.ts';

/**
 * Columns of one host over a range: what is stored and what still waits in memory. As long as the range, but not from before
 * the host was known: at most 1,440 slots.
 */
export async function readSeries(
	room: { db: Database; collector: Collector; now: number },
	request: { host: HostRecord; range: MetricRange }
): Promise<MetricSeries> {
	const { tier, seconds } = METRIC_RANGES[request.range];
	const { slotSeconds } = METRIC_TIERS[tier];
	const last = slotStart(room.now, slotSeconds);
	const known = slotStart(request.host.createdAt, slotSeconds);
	const from = Math.min(last, Math.max(last - seconds + slotSeconds, known));
	const within = (table: typeof metricSlots | typeof metricWatch) =>
		and(eq(table.tier, tier), gte(table.start, from), lte(table.start, last));
	const [[stored], watch] = await room.db.batch([
		room.db
			.select({ slots: PACKED_SLOTS })
			.from(metricSlots)
			.where(and(eq(metricSlots.hostId, request.host.id), within(metricSlots))),
		room.db.select().from(metricWatch).where(within(metricWatch))
	]);
	const count = (last - from) / slotSeconds + 1;
	const slots = Array.from({ length: count }, emptySlot);
	const watched = new Array<number>(count).fill(0);
	const indexOf = (start: number) => Math.floor((start - from) / slotSeconds);
	for (const { start, slot } of unpackSlots(stored?.slots ?? '[]'))
		if (slots[indexOf(start)]) slots[indexOf(start)] = slot;
	for (const { start, watchedMs } of watch) watched[indexOf(start)] = watchedMs;
	for (const [start, minute] of room.collector.of(request.host.id)) {
		const slot = slots[indexOf(start)];
		if (slot) mergeSlot(slot, minute);
	}
	for (const [start, ms] of room.collector.watchedOf()) {
		const index = indexOf(start);
		if (index in watched) watched[index] = (watched[index] ?? 0) + ms;
	}
	if (from === known) forgetBeforeArrival(slots, watched);
	return {
		from,
		slotSeconds,
		running: slots[count - 1] ?? emptySlot(),
		...columns(slots),
		presence: presenceColumns(slots, { watched, slotMs: slotSeconds * 1000 })
	};
}

/** The time before a host came for the first time is not its absence. One that never came is left as it is. */
function forgetBeforeArrival(slots: MetricSlot[], watched: number[]): void {
	const arrival = slots.findIndex(({ onlineMs, staleMs }) => onlineMs + staleMs > 0);
	if (arrival !== -1) watched.fill(0, 0, arrival + 1);
}

const columns = (slots: MetricSlot[]): Record<(typeof METRIC_NAMES)[number], MetricColumn> => ({
	cpu: column(slots.map(({ cpu }) => cpu)),
	memory: column(slots.map(({ memory }) => memory)),
	load: column(slots.map(({ load }) => load)),
	disk: column(slots.map(({ disk }) => disk))
});

const column = (sums: MetricSums[]): MetricColumn => ({
	average: sums.map(({ count, sum }) => (count === 0 ? null : Math.round(sum / count))),
	max: sums.map(({ count, max }) => (count === 0 ? null : max))
});

function presenceColumns(
	slots: MetricSlot[],
	{ watched, slotMs }: { watched: number[]; slotMs: number }
): MetricSeries['presence'] {
	const presence: MetricSeries['presence'] = { online: [], stale: [], offline: [] };
	const percent = (ms: number) => Math.min(100, Math.ceil((ms / slotMs) * 100));
	for (const [index, { onlineMs, staleMs }] of slots.entries()) {
		const seenMs = onlineMs + staleMs;
		const wholeMs = Math.max(watched[index] ?? 0, seenMs);
		const whole = percent(wholeMs);
		const offline = Math.min(whole, percent(wholeMs - seenMs));
		const stale = Math.min(whole - offline, percent(staleMs));
		presence.offline.push(offline);
		presence.stale.push(stale);
		presence.online.push(whole - offline - stale);
	}
	return presence;
}

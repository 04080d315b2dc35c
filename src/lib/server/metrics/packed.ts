import type { MetricSlot } from '$lib/protocol/index.ts';
import { sql } from 'drizzle-orm';

/**
 * Slots travel to and from the database as one JSON text: a row of 17 columns costs the driver more than its bytes, and a
 * chart has 1,440 of them.
 */

/** Columns of sums in the order in which a slot travels, with how two of them become one. */
export const SUMS = [
	['cpu_count', 'sum'],
	['cpu_sum', 'sum'],
	['cpu_max', 'max'],
	['memory_count', 'sum'],
	['memory_sum', 'sum'],
	['memory_max', 'max'],
	['load_count', 'sum'],
	['load_sum', 'sum'],
	['load_max', 'max'],
	['disk_count', 'sum'],
	['disk_sum', 'sum'],
	['disk_max', 'max'],
	['online_ms', 'sum'],
	['stale_ms', 'sum']
] as const;
export const SUM_NAMES = sql.raw(SUMS.map(([name]) => name).join(', '));

/** The values of a slot in the order of `SUMS`. */
export const packSlot = ({ cpu, memory, load, disk, onlineMs, staleMs }: MetricSlot): number[] => [
	...[cpu, memory, load, disk].flatMap(({ count, sum, max }) => [count, sum, max]),
	Math.round(onlineMs),
	Math.round(staleMs)
];

/** Slots of a table as one text: lists of start (in seconds since 1970) and values, in any order. */
export const PACKED_SLOTS = sql<string>`json_group_array(json_array(start, ${SUM_NAMES}))`;

/** @param text what `PACKED_SLOTS` made: numbers only, for no column may be null */
export function* unpackSlots(text: string): Generator<{ start: number; slot: MetricSlot }> {
	for (const values of JSON.parse(text) as number[][]) {
		const at = (index: number) => values[index] ?? 0;
		const sums = (index: number) => ({ count: at(index), sum: at(index + 1), max: at(index + 2) });
		yield {
			start: at(0),
			slot: {
				cpu: sums(1),
				memory: sums(4),
				load: sums(7),
				disk: sums(10),
				onlineMs: at(13),
				staleMs: at(14)
			}
		};
	}
}

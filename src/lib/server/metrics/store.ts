import { METRIC_TIERS } from '$lib/protocol/index.ts';
import { sql } from 'drizzle-orm';
import type { Database } from '../db/index.ts';
import type { WaitingSlot, WaitingWatch } from './collector.ts';

/** The tiers as rows of a query: index and width of a slot in seconds. */
const TIERS = sql.raw(
	`(${METRIC_TIERS.map(({ slotSeconds }, tier) => `select ${tier} as tier, ${slotSeconds} as width`).join(' union all ')}) as tiers`
);

/** Columns of sums in the order in which a slot travels, with how two of them become one. */
const SUMS = [
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
const NAMES = sql.raw(SUMS.map(([name]) => name).join(', '));
const VALUES = sql.raw(SUMS.map((_, index) => `one.value ->> ${index + 2}`).join(', '));
const MERGED = sql.raw(
	SUMS.map(([name, how]) =>
		how === 'sum'
			? `${name} = ${name} + excluded.${name}`
			: `${name} = max(${name}, excluded.${name})`
	).join(', ')
);

const packed = ({ hostId, start, slot: { cpu, memory, load, disk, ...slot } }: WaitingSlot) => [
	hostId,
	start,
	...[cpu, memory, load, disk].flatMap(({ count, sum, max }) => [count, sum, max]),
	Math.round(slot.onlineMs),
	Math.round(slot.staleMs)
];

/**
 * Adds minutes to all tiers by one statement, so a wider slot is always the sum of the narrow ones, whatever is killed when,
 * and in whatever order they come. A host removed meanwhile is not brought back.
 */
export async function storeSlots(db: Database, slots: WaitingSlot[]): Promise<void> {
	const rows = JSON.stringify(slots.map(packed));
	await db.run(sql`
		insert into metric_slots (host_id, tier, start, ${NAMES})
		select one.value ->> 0, tiers.tier, (one.value ->> 1) / tiers.width * tiers.width, ${VALUES}
		from json_each(${rows}) as one
			join hosts on hosts.id = one.value ->> 0
			cross join ${TIERS}
		where true
		on conflict (host_id, tier, start) do update set ${MERGED}
	`);
}

/** Adds watched time to all tiers by one statement. */
export async function storeWatch(db: Database, watched: WaitingWatch[]): Promise<void> {
	const rows = JSON.stringify(
		watched.map(({ start, watchedMs }) => [start, Math.round(watchedMs)])
	);
	await db.run(sql`
		insert into metric_watch (tier, start, watched_ms)
		select tiers.tier, (one.value ->> 0) / tiers.width * tiers.width, one.value ->> 1
		from json_each(${rows}) as one cross join ${TIERS}
		where true
		on conflict (tier, start) do update set watched_ms = watched_ms + excluded.watched_ms
	`);
}

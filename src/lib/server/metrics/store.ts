import { METRIC_TIERS } from '$lib/protocol/index.ts';
import { sql } from 'drizzle-orm';
import type { Database } from '../db/index.ts';
import type { WaitingSlot, WaitingWatch } from './collector.ts';
import { packSlot, SUM_NAMES, SUMS } from './packed.ts';

/** The tiers as rows of a query: index and width of a slot in seconds. */
const TIERS = sql.raw(
	`(${METRIC_TIERS.map(({ slotSeconds }, tier) => `select ${tier} as tier, ${slotSeconds} as width`).join(' union all ')}) as tiers`
);

const VALUES = sql.raw(SUMS.map((_, index) => `one.value ->> ${index + 2}`).join(', '));
const MERGED = sql.raw(
	SUMS.map(([name, how]) =>
		how === 'sum'
			? `${name} = ${name} + excluded.${name}`
			: `${name} = max(${name}, excluded.${name})`
	).join(', ')
);

/**
 * Adds minutes to all tiers by one statement, so a wider slot is always the sum of the narrow ones, whatever is killed when,
 * and in whatever order they come. A host removed meanwhile is not brought back.
 */
export async function storeSlots(db: Database, slots: WaitingSlot[]): Promise<void> {
	const rows = JSON.stringify(
		slots.map(({ hostId, start, slot }) => [hostId, start, ...packSlot(slot)])
	);
	await db.run(sql`
		insert into metric_slots (host_id, tier, start, ${SUM_NAMES})
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

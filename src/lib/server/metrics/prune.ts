import { LIMITS, METRIC_TIERS } from '$lib/protocol/index.ts';
import { sql } from 'drizzle-orm';
import type { Database } from '../db/index.ts';
import { breath } from '../platform/breath.ts';

/** Statements of one round at most; the next round goes on. Steady state of 1,000 hosts needs three a minute. */
const STEPS = 40;

/**
 * Removes slots older than their tier keeps, in steps between which everything else runs. Found by the key alone: for
 * each host the oldest rows of a tier.
 * @param now milliseconds since 1970
 * @returns how many rows went
 */
export async function pruneSlots(
	db: Database,
	request: { hostIds: string[]; now: number }
): Promise<number> {
	let removed = 0;
	let steps = 0;
	for (const [tier, { keepSeconds }] of METRIC_TIERS.entries()) {
		const before = Math.floor(request.now / 1000) - keepSeconds;
		await db.run(sql`delete from metric_watch where tier = ${tier} and start < ${before}`);
		for (let from = 0; from < request.hostIds.length; from += LIMITS.metricHostsPerStatement) {
			const ids = JSON.stringify(
				request.hostIds.slice(from, from + LIMITS.metricHostsPerStatement)
			);
			for (let full = true; full && steps < STEPS; steps++) {
				const { rowsAffected } = await db.run(sql`
					delete from metric_slots where rowid in (
						select slots.rowid from json_each(${ids}) as one
							cross join metric_slots as slots
								on slots.host_id = one.value and slots.tier = ${tier} and slots.start < ${before}
						limit ${LIMITS.metricPruneRows}
					)
				`);
				removed += rowsAffected;
				full = rowsAffected === LIMITS.metricPruneRows;
				await breath();
			}
		}
	}
	return removed;
}

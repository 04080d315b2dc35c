import { sql } from 'drizzle-orm';
import { rolloutHosts, rollouts, type Database } from '../db/index.ts';
import { breath } from '../platform/breath.ts';
import { firstUlidAt } from '../platform/ids.ts';
import { steadyRounds } from '../platform/steady-rounds.ts';
import type { RolloutsRoom } from './room.ts';

const DAY_MS = 24 * 3_600_000;
/** Rollouts that are removed at once, so that nobody waits long behind it: each has up to a thousand hosts. */
const PORTION = 5;

/**
 * Removes rollouts that are at an end and were begun longer ago than history is kept, oldest first, in steps between which
 * everything else runs. What they were stays in the audit log.
 * @param request.before milliseconds since 1970
 * @param request.kept ids that stay however old
 * @returns how many went
 */
export async function pruneRollouts(
	db: Database,
	request: { before: number; kept: Iterable<string> }
): Promise<number> {
	const kept = JSON.stringify([...request.kept]);
	for (let removed = 0; ; await breath()) {
		const old = await db
			.select({ id: rollouts.id })
			.from(rollouts)
			.where(
				sql`${rollouts.id} < ${firstUlidAt(request.before)}
					and state in ('finished', 'cancelled')
					and ${rollouts.id} not in (select value from json_each(${kept}))`
			)
			.orderBy(rollouts.id)
			.limit(PORTION);
		if (old.length === 0) return removed;
		const ids = sql`(select value from json_each(${JSON.stringify(old.map(({ id }) => id))}))`;
		await db.batch([
			db.run(sql`delete from ${rolloutHosts} where ${rolloutHosts.rolloutId} in ${ids}`),
			db.run(sql`delete from ${rollouts} where ${rollouts.id} in ${ids}`)
		]);
		removed += old.length;
	}
}

/** Keeps as many days of rollouts as were asked for. @returns ends that, once what goes on is over */
export const keepRollouts = (room: RolloutsRoom, days: number): (() => Promise<void>) =>
	steadyRounds(room.clock, async () => {
		try {
			const before = room.clock.now() - days * DAY_MS;
			const removed = await pruneRollouts(room.db, { before, kept: room.live.keys() });
			if (removed === 0) return;
			room.newest = null;
			room.log.info('Old rollouts were removed', { removed, days });
		} catch (error) {
			room.log.error('Old rollouts could not be removed; trying again in an hour', { error });
		}
	});

import { sql } from 'drizzle-orm';
import { operationLog, operations, type Database } from '../db/index.ts';
import { breath } from '../platform/breath.ts';
import { firstUlidAt } from '../platform/ids.ts';
import { steadyRounds } from '../platform/steady-rounds.ts';
import type { OperationsRoom } from './room.ts';

/** Operations that are looked for at once. */
const PORTION = 50;
/** Pieces of output (up to 32 KiB each) that one statement removes, so that nobody waits long behind it. */
const PIECES = 256;
/** Operations of one round at most; the next round goes on. */
const ROUND = 2_000;

/**
 * Removes operations that ended and were asked for longer ago than history is kept, with their output, oldest first, in steps
 * between which everything else runs. What they were stays in the audit log.
 * @param request.before milliseconds since 1970
 * @param request.kept ids that stay however old: how each host's last operation ended is part of what it is
 * @returns how many operations went
 */
export async function pruneHistory(
	db: Database,
	request: { before: number; kept: Iterable<string> }
): Promise<number> {
	const kept = JSON.stringify([...request.kept]);
	let removed = 0;
	while (removed < ROUND) {
		const old = await db
			.select({ id: operations.id })
			.from(operations)
			.where(
				sql`${operations.id} < ${firstUlidAt(request.before)}
					and ${operations.state} not in ('queued', 'offered', 'running')
					and ${operations.id} not in (select value from json_each(${kept}))`
			)
			.orderBy(operations.id)
			.limit(PORTION);
		if (old.length === 0) break;
		const ids = JSON.stringify(old.map(({ id }) => id));
		const some = sql`(select value from json_each(${ids}))`;
		await removeOutput(db, ids);
		await db.run(sql`delete from ${operations} where ${operations.id} in ${some}`);
		removed += old.length;
		await breath();
	}
	return removed;
}

async function removeOutput(db: Database, ids: string): Promise<void> {
	for (let full = true; full;) {
		const { rowsAffected } = await db.run(sql`
			delete from ${operationLog} where rowid in (
				select piece.rowid from json_each(${ids}) as one
					cross join operation_log as piece on piece.operation_id = one.value
				limit ${PIECES}
			)
		`);
		full = rowsAffected === PIECES;
		await breath();
	}
}

const DAY_MS = 24 * 3_600_000;

/** Keeps as many days of history as were asked for. @returns ends that, once what goes on is over */
export function keepHistory(room: OperationsRoom, days: number): () => Promise<void> {
	return steadyRounds(room.clock, async () => {
		try {
			const before = room.clock.now() - days * DAY_MS;
			const kept = [...room.last.values()].map(({ id }) => id);
			const removed = await pruneHistory(room.db, { before, kept });
			if (removed > 0) room.log.info('Old operations were removed', { removed, days });
		} catch (error) {
			room.log.error('Old operations could not be removed; trying again in an hour', { error });
		}
	});
}

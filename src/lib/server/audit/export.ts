import { asc, gt, isNull, sql } from 'drizzle-orm';
import { audit, type Database } from '../db/index.ts';

const PAGE = 500;

/** The whole log, oldest first, a page at a time: sealed rows in the order of their seals, then those that are too new for one. */
export async function* exportAudit(db: Database): AsyncGenerator<(typeof audit.$inferSelect)[]> {
	let seq = 0;
	for (;;) {
		const rows = await db
			.select()
			.from(audit)
			.where(gt(audit.seq, seq))
			.orderBy(asc(audit.seq))
			.limit(PAGE);
		if (rows.length > 0) yield rows;
		if (rows.length < PAGE) break;
		seq = rows.at(-1)?.seq ?? seq;
	}
	const rest = await db
		.select()
		.from(audit)
		.where(isNull(audit.seq))
		.orderBy(sql`rowid`);
	if (rest.length > 0) yield rest;
}

import { desc, isNotNull, isNull, sql } from 'drizzle-orm';
import { audit, settings, type Database } from '../db/index.ts';
import { breath } from '../platform/breath.ts';
import { headOf, isGenuineHead, ROOT_SEAL, sealOf, type ChainEnd, type Head } from './chain.ts';
import { HEAD_KEY, readHead, SEALED_COLUMNS } from './rows.ts';

/** Rows sealed with one write, while which nobody else is served. */
const AT_ONCE = 16;

/**
 * Seals what was written since the last time, in the order in which it was committed. A row is written in the same batch as
 * its change, where nobody can know yet what comes before it; so its seal follows a moment later.
 * @returns how many rows were sealed
 */
export async function sealNew(db: Database, key: string): Promise<number> {
	let sealed = 0;
	for (;;) {
		const rows = await db
			.select(SEALED_COLUMNS)
			.from(audit)
			.where(isNull(audit.seq))
			.orderBy(sql`rowid`)
			.limit(AT_ONCE);
		if (rows.length === 0) return sealed;
		let { seq, seal } = continueFrom(key, { rows: await endOf(db), head: await readHead(db) });
		const seals = rows.map((fields) => {
			seq += 1;
			seal = sealOf(key, { seq, before: seal, fields });
			return [fields.id, seq, seal];
		});
		const value = JSON.stringify(headOf(key, { seq, seal }));
		await db.batch([
			db
				.insert(settings)
				.values({ key: HEAD_KEY, value })
				.onConflictDoUpdate({ target: settings.key, set: { value } }),
			// The plus keeps SQLite from looking for each of them among all that have no seal yet.
			db.run(sql`
				update audit set seq = json_extract(one.value, '$[1]'), seal = json_extract(one.value, '$[2]')
				from json_each(${JSON.stringify(seals)}) as one
				where audit.id = json_extract(one.value, '$[0]') and +audit.seq is null`)
		]);
		sealed += rows.length;
		if (rows.length < AT_ONCE) return sealed;
		await breath();
	}
}

/**
 * Where the chain goes on. Where its end is not what was sealed last, a place is left empty, or those of the rows that are
 * gone stay empty: sealing must not mend what verifying has to find.
 */
export function continueFrom(key: string, found: { rows: ChainEnd; head: Head | null }): ChainEnd {
	const { rows, head } = found;
	if (head === null && rows.seq === 0) return rows;
	if (head !== null && isGenuineHead(key, head)) {
		if (head.seq > rows.seq || (head.seq === rows.seq && head.seal === rows.seal)) return head;
	}
	return { seq: Math.max(rows.seq, head?.seq ?? 0) + 1, seal: rows.seal };
}

/** The last sealed row. */
async function endOf(db: Database): Promise<ChainEnd> {
	const [last] = await db
		.select({ seq: audit.seq, seal: audit.seal })
		.from(audit)
		.where(isNotNull(audit.seq))
		.orderBy(desc(audit.seq))
		.limit(1);
	return { seq: last?.seq ?? 0, seal: last?.seal ?? ROOT_SEAL };
}

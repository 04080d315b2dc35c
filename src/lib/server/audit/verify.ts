import type { AuditVerdict } from '$lib/protocol/index.ts';
import { asc, count, gt, isNull } from 'drizzle-orm';
import { audit, type Database } from '../db/index.ts';
import { isGenuineHead, ROOT_SEAL, sealOf, type ChainEnd } from './chain.ts';
import { readHead, SEALED_COLUMNS } from './rows.ts';

const PAGE = 1_000;

/**
 * Walks the whole chain and says where it is broken first, if it is. It may be sealed further meanwhile, by this process or
 * another one.
 */
export async function verifyChain(db: Database, key: string): Promise<AuditVerdict> {
	let end: ChainEnd = { seq: 0, seal: ROOT_SEAL };
	const broken = (at: number, id: string | null, problem: string): AuditVerdict => ({
		ok: false,
		sealed: end.seq,
		unsealed: 0,
		broken: { seq: at, id, problem }
	});
	for (;;) {
		const walked = await walk(db, { key, from: end });
		const moved = walked.end.seq > end.seq;
		end = walked.end;
		if (walked.break !== null)
			return broken(walked.break.seq, walked.break.id, walked.break.problem);
		const head = await readHead(db);
		if (end.seq > 0 && (head === null || !isGenuineHead(key, head)))
			return broken(end.seq, null, 'The record of where the chain ends is missing or forged.');
		if (head === null || (head.seq === end.seq && head.seal === end.seal)) break;
		// Sealed since the last page was read: rows and head are written together, so the rows are there now.
		if (head.seq > end.seq && moved) continue;
		return broken(
			Math.min(head.seq, end.seq) + 1,
			null,
			`The chain ends at row ${end.seq}, but ${head.seq} rows were sealed: rows were removed from its end, or added.`
		);
	}
	const [waiting] = await db.select({ count: count() }).from(audit).where(isNull(audit.seq));
	return { ok: true, sealed: end.seq, unsealed: waiting?.count ?? 0, broken: null };
}

type Walked = {
	/** The last row that fits. */
	end: ChainEnd;
	break: { seq: number; id: string | null; problem: string } | null;
};

/** Follows the seals from a row on, as far as they go. */
async function walk(db: Database, { key, from }: { key: string; from: ChainEnd }): Promise<Walked> {
	let { seq, seal } = from;
	for (;;) {
		const rows = await db
			.select({ ...SEALED_COLUMNS, seq: audit.seq, seal: audit.seal })
			.from(audit)
			.where(gt(audit.seq, seq))
			.orderBy(asc(audit.seq))
			.limit(PAGE);
		for (const { seq: at, seal: given, ...fields } of rows) {
			const wanted = seq + 1;
			const right = sealOf(key, { seq: wanted, before: seal, fields });
			if (at === wanted && given === right) {
				[seq, seal] = [wanted, right];
				continue;
			}
			const problem =
				at === wanted
					? `Row ${wanted} (${fields.action} by ${fields.actor}) is not what was sealed: it, or its place, was changed.`
					: `Row ${wanted} is missing: it was removed after it was sealed.`;
			return {
				end: { seq, seal },
				break: { seq: wanted, id: at === wanted ? fields.id : null, problem }
			};
		}
		if (rows.length < PAGE) return { end: { seq, seal }, break: null };
	}
}

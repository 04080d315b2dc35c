import type { AuditVerdict } from '$lib/protocol/index.ts';
import { asc, count, gt, isNull } from 'drizzle-orm';
import { audit, type Database } from '../db/index.ts';
import { isGenuineHead, ROOT_SEAL, sealOf } from './chain.ts';
import { readHead, SEALED_COLUMNS } from './rows.ts';

const PAGE = 1_000;

/** Walks the whole chain and says where it is broken first, if it is. */
export async function verifyChain(db: Database, key: string): Promise<AuditVerdict> {
	let [seq, seal] = [0, ROOT_SEAL];
	const broken = (at: number, id: string | null, problem: string): AuditVerdict => ({
		ok: false,
		sealed: seq,
		unsealed: 0,
		broken: { seq: at, id, problem }
	});
	for (;;) {
		const rows = await db
			.select({ ...SEALED_COLUMNS, seq: audit.seq, seal: audit.seal })
			.from(audit)
			.where(gt(audit.seq, seq))
			.orderBy(asc(audit.seq))
			.limit(PAGE);
		for (const { seq: at, seal: given, ...fields } of rows) {
			const wanted = seq + 1;
			if (at !== wanted)
				return broken(
					wanted,
					null,
					`Row ${wanted} is missing: it was removed after it was sealed.`
				);
			const right = sealOf(key, { seq: wanted, before: seal, fields });
			if (given !== right)
				return broken(
					wanted,
					fields.id,
					`Row ${wanted} (${fields.action} by ${fields.actor}) is not what was sealed: it, or its place, was changed.`
				);
			[seq, seal] = [wanted, right];
		}
		if (rows.length < PAGE) break;
	}
	const head = await readHead(db);
	if (seq > 0 && (head === null || !isGenuineHead(key, head)))
		return broken(seq, null, 'The record of where the chain ends is missing or forged.');
	if (head !== null && (head.seq !== seq || head.seal !== seal))
		return broken(
			Math.min(head.seq, seq) + 1,
			null,
			`The chain ends at row ${seq}, but ${head.seq} rows were sealed: rows were removed from its end, or added.`
		);
	const [waiting] = await db.select({ count: count() }).from(audit).where(isNull(audit.seq));
	return { ok: true, sealed: seq, unsealed: waiting?.count ?? 0, broken: null };
}

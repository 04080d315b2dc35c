import type { AuditRow, ListAudit } from '$lib/protocol/index.ts';
import { and, desc, eq, gte, like, lt, lte, or } from 'drizzle-orm';
import type { z } from 'zod';
import { audit, operations, type Database } from '../db/index.ts';

/** Who did what, newest first, a page at a time. */
export async function listAudit(
	db: Database,
	input: z.infer<typeof ListAudit>
): Promise<AuditRow[]> {
	const { before, actor, action, target, from, to, text } = input;
	return db
		.select({
			id: audit.id,
			at: audit.at,
			actor: audit.actor,
			action: audit.action,
			target: audit.target,
			detail: audit.detail,
			sealed: audit.seq,
			operation: {
				command: operations.command,
				hostName: operations.hostName,
				commit: operations.commit
			}
		})
		.from(audit)
		.leftJoin(operations, eq(operations.id, audit.target))
		.where(
			and(
				before === undefined ? undefined : lt(audit.id, before),
				actor === undefined ? undefined : eq(audit.actor, actor),
				action === undefined ? undefined : like(audit.action, `${literal(action)}%`),
				target === undefined ? undefined : eq(audit.target, target),
				from === undefined ? undefined : gte(audit.at, from),
				to === undefined ? undefined : lte(audit.at, to),
				text === undefined
					? undefined
					: or(
							...[audit.actor, audit.action, audit.target, audit.detail].map((column) =>
								like(column, `%${literal(text)}%`)
							)
						)
			)
		)
		.orderBy(desc(audit.id))
		.limit(input.limit);
}

/** Without the two characters that stand for others in a LIKE. */
const literal = (text: string): string => text.replace(/[%_]/g, '');

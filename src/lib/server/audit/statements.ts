import { sql } from 'drizzle-orm';
import { audit, template, type Database } from '../db/index.ts';

/** The statements that write a row, built once: one stands beside every change there is. */
export function auditStatements(db: Pick<Database, 'insert'>) {
	const [id, at, actor, action, target, detail] = [
		'id',
		'at',
		'actor',
		'action',
		'target',
		'detail'
	].map((name) => sql.placeholder(name));
	// Its place in the chain and its seal follow, a moment later.
	const row = sql`select ${id}, ${at}, ${actor}, ${action}, ${target}, ${detail}, null, null`;
	return {
		row: template(db.insert(audit).select(row)),
		rowIfChanged: template(db.insert(audit).select(sql`${row} where changes() > 0`))
	};
}

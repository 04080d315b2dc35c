import { eq, sql } from 'drizzle-orm';
import { audit, settings, type Database } from '../db/index.ts';
import { Head } from './chain.ts';

/** The columns of a row as the seal sees them. */
export const SEALED_COLUMNS = {
	id: audit.id,
	at: audit.at,
	actor: audit.actor,
	action: audit.action,
	target: audit.target,
	detail: sql<string>`${audit.detail}`.as('detail_text')
};

/** Where the end of the chain is kept among the settings. */
export const HEAD_KEY = 'audit.head';

/** What is known of the end of the chain; null when it is missing or not readable. */
export async function readHead(db: Database): Promise<Head | null> {
	const row = await db.query.settings.findFirst({ where: eq(settings.key, HEAD_KEY) });
	if (row === undefined) return null;
	try {
		return Head.parse(JSON.parse(row.value));
	} catch {
		return null;
	}
}

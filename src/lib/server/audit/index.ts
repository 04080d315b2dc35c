import { sql } from 'drizzle-orm';
import { audit, type Database } from '../db/index.ts';
import type { Clock } from '../platform/clock.ts';
import { newUlid } from '../platform/ids.ts';

export type AuditEntry = {
	/** Who did it: `admin`, `key:deploy`, `host:hsb1`, `system`. */
	actor: string;
	/** Verb in the past of the thing: `host.removed`, `session.refused`. */
	action: string;
	/** What it was done to: an id or name. */
	target?: string;
	/** Never secrets. */
	detail?: Record<string, unknown>;
};

export type Audit = ReturnType<typeof createAudit>;

/** The one way to record who did what. */
export function createAudit(options: { db: Database; clock: Clock }) {
	const row = (entry: AuditEntry) => {
		const at = options.clock.now();
		return options.db.insert(audit).values({
			id: newUlid(at),
			at,
			actor: entry.actor,
			action: entry.action,
			target: entry.target ?? null,
			detail: entry.detail ?? {}
		});
	};
	return {
		/**
		 * The statement to put into a batch right behind a conditional change: it writes nothing when
		 * that change found nothing to change.
		 */
		rowIfChanged(entry: AuditEntry) {
			const at = options.clock.now();
			const detail = JSON.stringify(entry.detail ?? {});
			return options.db
				.insert(audit)
				.select(
					sql`select ${newUlid(at)}, ${at}, ${entry.actor}, ${entry.action}, ${entry.target ?? null}, ${detail} where changes() > 0`
				);
		},
		/** The statement to put into the same batch as the change. */
		row,
		/** For what changes nothing else: refusals and the like. */
		async record(entry: AuditEntry): Promise<void> {
			await row(entry);
		}
	};
}

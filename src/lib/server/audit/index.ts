import { LIMITS, type AuditRow, type AuditVerdict, type ListAudit } from '$lib/protocol/index.ts';
import type { z } from 'zod';
import type { Database } from '../db/index.ts';
import type { Clock } from '../platform/clock.ts';
import { newUlid } from '../platform/ids.ts';
import type { Logger } from '../platform/logger.ts';
import { exportAudit } from './export.ts';
import { listAudit } from './list.ts';
import { Refusals } from './refusals.ts';
import { auditStatements } from './statements.ts';
import { sealNew } from './seal.ts';
import { verifyChain } from './verify.ts';

export { verifyChain };

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

/** How long a row waits for its seal, so that many are sealed together. */
const SEAL_MS = 1_000;

/**
 * The one way to record who did what.
 *
 * INVARIANT: one sealing runs at a time, so the chain has one end.
 */
export function createAudit(options: { db: Database; clock: Clock; key: string; log: Logger }) {
	const { db, key, log } = options;
	let timer: NodeJS.Timeout | null = null;
	let sealing: Promise<unknown> = Promise.resolve();

	/** @throws when the database fails; the rows are sealed the next time */
	function seal(): Promise<number> {
		const mine = sealing.catch(() => {}).then(() => sealNew(db, key));
		sealing = mine;
		return mine;
	}

	/** A row is on its way; when its batch is committed is not known here, so there is always one look after this one. */
	function sealSoon(again = true): void {
		if (timer !== null) return;
		timer = setTimeout(() => {
			timer = null;
			seal().then(
				(count) => (count > 0 || again) && sealSoon(count > 0),
				(error: unknown) => {
					log.error('The audit log could not be sealed; it is tried again', { error });
					sealSoon();
				}
			);
		}, SEAL_MS);
		timer.unref();
	}

	const statements = auditStatements(db);
	const valuesOf = ({ actor, action, target, detail = {} }: AuditEntry) => {
		const at = options.clock.now();
		sealSoon();
		return {
			id: newUlid(at),
			at,
			actor,
			action,
			target: target ?? null,
			detail: JSON.stringify(detail)
		};
	};
	const row = (entry: AuditEntry) => statements.row(valuesOf(entry));
	const write = async (entry: AuditEntry) => void (await db.batch([row(entry)]));

	const refusals = new Refusals(options.clock.now);
	let counting: NodeJS.Timeout | null = null;

	async function writeCounts(atOnce: boolean): Promise<void> {
		try {
			for (const entry of refusals.due(atOnce)) await write(entry);
		} catch (error) {
			log.error('Refusals could not be recorded', { error });
		}
	}

	/** The counts of a minute are written when it is over, also when nobody knocks any more. */
	function countLater(): void {
		counting ??= setTimeout(() => {
			counting = null;
			void writeCounts(false).then(() => refusals.isEmpty || countLater());
		}, LIMITS.refusalWindowMs).unref();
	}

	/** The statements, one or none, for a refusal that somebody can repeat at will. */
	function refusedRow(entry: AuditEntry, kind = JSON.stringify(entry.detail ?? null)) {
		countLater();
		const due = refusals.take(entry, kind);
		return due === null ? [] : [row(due)];
	}

	return {
		/** For refusals that anybody can bring about as often as they like: see `Refusals`. To be put into a batch. */
		refusedRow,
		/** The same by itself. @returns whether a row was written; otherwise it was counted */
		async refused(entry: AuditEntry, kind?: string): Promise<boolean> {
			const [statement] = refusedRow(entry, kind);
			if (statement !== undefined) await db.batch([statement]);
			return statement !== undefined;
		},
		/**
		 * The statement to put into a batch right behind a conditional change: it writes nothing when
		 * that change found nothing to change.
		 */
		rowIfChanged: (entry: AuditEntry) => statements.rowIfChanged(valuesOf(entry)),
		/** The statement to put into the same batch as the change. */
		row,
		/** For what changes nothing else: refusals and the like. */
		record: write,
		list: (input: z.infer<typeof ListAudit>): Promise<AuditRow[]> => listAudit(db, input),
		export: () => exportAudit(db),
		/** Seals what there is, and walks the whole chain. */
		async verify(): Promise<AuditVerdict> {
			await seal();
			return verifyChain(db, key);
		},
		/** Seals what was left by a dashboard that was killed. */
		start: (): void => sealSoon(),
		/** Seals the rest. */
		async close(): Promise<void> {
			if (timer !== null) clearTimeout(timer);
			if (counting !== null) clearTimeout(counting);
			await writeCounts(true);
			await seal().catch((error: unknown) =>
				log.error('The audit log could not be sealed; the next start does it', { error })
			);
			if (timer !== null) clearTimeout(timer);
		}
	};
}

import { z } from 'zod';
import type { Command } from './command.ts';
import { Timestamp, Ulid } from './ids.ts';

/** Which rows of the audit log to read. */
export const ListAudit = z.strictObject({
	/** Newest first; give the last id of a page to get the next. */
	before: Ulid.optional(),
	/** Exactly this actor: `admin`, `key:deploy`, `host:hsb1`, `system`. */
	actor: z.string().max(200).optional(),
	/** Actions that begin so: `host.` or `operation.finished`. */
	action: z.string().max(100).optional(),
	/** Exactly this id or name. */
	target: z.string().max(200).optional(),
	from: Timestamp.optional(),
	to: Timestamp.optional(),
	/** Found anywhere in the row. */
	text: z.string().max(100).optional(),
	limit: z.number().int().min(1).max(500).default(100)
});

export type AuditRow = {
	id: string;
	at: number;
	actor: string;
	action: string;
	target: string | null;
	detail: Record<string, unknown>;
	/** Place in the chain; null: not sealed yet. */
	sealed: number | null;
	/** The operation that `target` names, as it is now and no part of what is sealed; null: it names none, or one that was pruned. */
	operation: { command: Command; hostName: string; commit: string | null } | null;
};

/** What walking the chain found. */
export type AuditVerdict = {
	ok: boolean;
	/** Rows whose seals fit, up to the first that does not. */
	sealed: number;
	/** Rows that are too new to be sealed. */
	unsealed: number;
	broken: { seq: number; id: string | null; problem: string } | null;
};

import type { AuditRow, AuditVerdict } from '$lib/protocol/audit.ts';
import type { FleetStore } from '$lib/client/fleet-store.svelte.ts';
import { errorSentence } from '$lib/client/rpc.ts';
import { newerThan, withNewer } from './newer-rows.ts';

/** Rows that are read at once. */
export const PAGE = 100;

export type AuditFilter = { text: string; actor: string; action: string };

/** What of the audit log is shown: pages of it, as far as somebody went, and whether its seals fit. */
export class AuditPage {
	rows = $state.raw<AuditRow[] | null>(null);
	more = $state(false);
	/** How many came since that are not shown yet; no more than `PAGE` are counted. */
	newer = $state(0);
	verdict = $state.raw<AuditVerdict | null>(null);
	verifying = $state(false);
	problem = $state<string | null>(null);
	#asked = 0;

	constructor(private readonly fleet: FleetStore) {}

	/** From the newest row on. */
	async read(filter: AuditFilter): Promise<void> {
		// An answer to an older question is not shown.
		const mine = ++this.#asked;
		const rows = await this.#page(filter);
		if (mine === this.#asked && rows) this.#show(rows, rows);
	}

	/** Looks what came since, and shows none of it: whoever reads keeps their place. A look that fails says nothing; the next one may not. */
	async countNewer(filter: AuditFilter): Promise<void> {
		const mine = this.#asked;
		const { rows } = this;
		if (rows === null) return;
		const found = await this.#ask(filter, { from: rows[0]?.at }).catch(() => null);
		if (found !== null && mine === this.#asked) this.newer = newerThan(this.rows ?? [], found);
	}

	/** What came since; how far down somebody went stays. */
	async readNewer(filter: AuditFilter): Promise<void> {
		const mine = this.#asked;
		const newest = await this.#page(filter);
		if (mine !== this.#asked || !newest) return;
		const rows = withNewer(this.rows ?? [], newest);
		if (rows === null) this.#show(newest, newest);
		else {
			this.rows = rows;
			this.newer = 0;
		}
	}

	/** What comes after the last row that is shown. */
	async readMore(filter: AuditFilter): Promise<void> {
		const mine = this.#asked;
		const last = this.rows?.at(-1);
		const rows = await this.#page(filter, last?.id);
		if (mine === this.#asked && rows) this.#show([...(this.rows ?? []), ...rows], rows);
	}

	/** @param oldest the page that ends them: a full one has others after it */
	#show(rows: AuditRow[], oldest: readonly AuditRow[]): void {
		this.rows = rows;
		if (oldest === rows) this.newer = 0;
		this.more = oldest.length === PAGE;
	}

	async verify(): Promise<void> {
		this.verifying = true;
		await this.#attempt(async () => (this.verdict = await this.fleet.rpc.audit.verify.query()));
		this.verifying = false;
	}

	#page(filter: AuditFilter, before?: string): Promise<AuditRow[] | null> {
		return this.#attempt(() => this.#ask(filter, { before }));
	}

	/** A page of rows, newest first, those of a time and before a row where that is asked for. */
	#ask(
		filter: AuditFilter,
		within: { before?: string | undefined; from?: number | undefined }
	): Promise<AuditRow[]> {
		const given = Object.fromEntries(
			Object.entries(filter)
				.map(([name, value]) => [name, value.trim()])
				.filter(([, value]) => value !== '')
		);
		const { before, from } = within;
		return this.fleet.rpc.audit.list.query({
			...given,
			limit: PAGE,
			...(before !== undefined && { before }),
			...(from !== undefined && { from })
		});
	}

	async #attempt<T>(work: () => Promise<T>): Promise<T | null> {
		try {
			const result = await work();
			this.problem = null;
			return result;
		} catch (error) {
			this.problem = errorSentence(error);
			return null;
		}
	}
}

import type { FleetStore } from '$lib/client/fleet-store.svelte.ts';
import { errorSentence } from '$lib/client/rpc.ts';
import type { Operation } from '$lib/protocol/operation.ts';
import type { OperationGroup } from '$lib/protocol/operation-groups.ts';

const PAGE = 50;
/** What one query may ask for. */
const MOST = 200;

export type OperationsFilter = {
	group: OperationGroup | null;
	/** Null: of all hosts. One that is there by its id, one that is not by what it was called. */
	host: { hostId: string } | { hostName: string } | null;
};

/** Operations of the fleet, newest first, as far back as somebody went, and current all the way. */
export class OperationsPage {
	rows = $state.raw<Operation[] | null>(null);
	more = $state(false);
	problem = $state<string | null>(null);
	#asked = 0;

	constructor(private readonly fleet: FleetStore) {}

	/** Changes when an operation of any host does, and not with heartbeats. */
	readonly revision = $derived.by(() =>
		[...this.fleet.rows.values()]
			.map(({ operation, lastOperation, queued }) =>
				[
					operation?.id,
					operation?.state,
					operation?.unknown,
					lastOperation?.id,
					queued.length
				].join()
			)
			.join(';')
	);

	/** Another question: from the newest on. */
	read = (filter: OperationsFilter): Promise<void> => this.#fill(filter, PAGE);

	/** The same question again: what is shown, however much that is, as it is now. */
	refresh = (filter: OperationsFilter): Promise<void> =>
		this.#fill(filter, Math.max(PAGE, this.rows?.length ?? 0));

	readMore = (filter: OperationsFilter): Promise<void> =>
		this.#fill(filter, (this.rows?.length ?? 0) + PAGE);

	async #fill({ group, host }: OperationsFilter, count: number): Promise<void> {
		// An answer to an older question is not shown.
		const mine = ++this.#asked;
		const rows: Operation[] = [];
		let more = true;
		try {
			while (more && rows.length < count) {
				const limit = Math.min(MOST, count - rows.length);
				const before = rows.at(-1)?.id;
				const page = await this.fleet.rpc.operations.list.query({
					limit,
					...(group !== null && { group }),
					...host,
					...(before !== undefined && { before })
				});
				if (mine !== this.#asked) return;
				rows.push(...page);
				more = page.length === limit;
			}
			this.rows = rows;
			this.more = more;
			this.problem = null;
		} catch (error) {
			if (mine === this.#asked) this.problem = errorSentence(error);
		}
	}
}

import type { FleetStore } from '$lib/client/fleet-store.svelte.ts';
import { errorSentence } from '$lib/client/rpc.ts';
import type { FleetRow, HostDetail } from '$lib/protocol/live.ts';
import type { Operation } from '$lib/protocol/operation.ts';

/** How many operations the page lists; all of them are in the log of operations. */
const OPERATIONS = 15;

/** What is shown of one host: its live row, and what is read again whenever the row says that something changed. */
export class HostPage {
	detail = $state.raw<HostDetail>() as HostDetail;
	operations = $state.raw<Operation[] | null>(null);
	problem = $state<string | null>(null);

	constructor(
		private readonly fleet: FleetStore,
		private readonly first: { row: FleetRow; detail: HostDetail }
	) {
		this.detail = first.detail;
	}

	/** Null: it was removed while somebody looked at it. */
	readonly row = $derived.by((): FleetRow | null => {
		const live = this.fleet.rows.get(this.first.row.id);
		if (live !== undefined) return live;
		return this.fleet.firstCounts === null ? null : this.first.row;
	});

	/** Changes with everything that the rest of the page depends on, and not with every heartbeat. */
	readonly revision = $derived.by(() => {
		const { row } = this;
		if (row === null) return '';
		const { operation, lastOperation, systemPath, generation, commit, status } = row;
		return JSON.stringify([
			[operation?.id, operation?.state, lastOperation?.id, row.queued.map(({ id }) => id)],
			[systemPath, generation, commit, row.presence, row.pinnedCommit, row.holdNote, row.waiting],
			[status.system.reason, status.git.reason, status.tests.reason]
		]);
	});

	/** The newest look at what a commit would change, as long as it is about what runs now. */
	readonly preview = $derived.by((): Operation | null => {
		const newest = (this.operations ?? []).find(
			({ command, evidence }) => command === 'preview' && evidence?.comparison
		);
		return newest?.evidence?.comparison?.from === this.row?.systemPath ? (newest ?? null) : null;
	});

	/** The newest comparison of two generations. */
	readonly comparison = $derived.by(
		(): Operation | null =>
			(this.operations ?? []).find(
				({ command, evidence }) => command === 'compare' && evidence?.comparison
			) ?? null
	);

	async refresh(): Promise<void> {
		const { id } = this.first.row;
		const { rpc } = this.fleet;
		try {
			const [detail, operations] = await Promise.all([
				rpc.hosts.detail.query({ id }),
				rpc.operations.list.query({ hostId: id, limit: OPERATIONS })
			]);
			this.detail = detail;
			this.operations = operations;
			this.problem = null;
		} catch (error) {
			this.problem = errorSentence(error);
		}
	}
}

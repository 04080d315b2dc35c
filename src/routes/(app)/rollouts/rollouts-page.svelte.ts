import { Followed } from '$lib/client/followed.svelte.ts';
import type { FleetStore } from '$lib/client/fleet-store.svelte.ts';
import { hasEnded, withNewest } from '$lib/client/rollout-view.ts';
import { errorSentence } from '$lib/client/rpc.ts';
import type { RolloutSummary } from '$lib/protocol/rollout.ts';

const PAGE = 50;
/** Rollouts that are older than those that are told live and have not ended are asked for this often, in milliseconds. */
const ASK_MS = 5_000;

/** Rollouts, newest first: the newest are told live, and older ones come by page as far as somebody went. */
export class RolloutsPage {
	readonly #newest: Followed<RolloutSummary[]>;
	#older = $state.raw<RolloutSummary[]>([]);
	/** Null: nobody has asked for older ones. */
	#more = $state<boolean | null>(null);
	#problem = $state<string | null>(null);

	constructor(private readonly fleet: FleetStore) {
		this.#newest = new Followed((listener) =>
			fleet.rpc.rollouts.followList.subscribe(undefined, listener)
		);
	}

	/** Null: nothing was told yet. */
	readonly rows = $derived.by(() =>
		this.#newest.value === null ? null : withNewest(this.#older, this.#newest.value)
	);
	readonly more = $derived.by(() => this.#more ?? this.#newest.value?.length === PAGE);
	readonly problem = $derived.by(() => this.#newest.problem ?? this.#problem);

	/** Follows them. @returns a function that ends it */
	open(): () => void {
		const end = this.#newest.open();
		const timer = setInterval(() => void this.#askOlder(), ASK_MS);
		return () => {
			end();
			clearInterval(timer);
		};
	}

	readMore = async (): Promise<void> => {
		const shown = this.rows ?? [];
		const last = shown.at(-1);
		const page = await this.#page(last?.id);
		if (page === null) return;
		// What is told live now goes down the list as others begin.
		this.#older = withNewest(shown, page);
		this.#more = page.length === PAGE;
	};

	async #askOlder(): Promise<void> {
		const live = this.#newest.value?.at(-1)?.id;
		const open = this.#older.filter(
			(each) => live !== undefined && each.id < live && !hasEnded(each)
		);
		for (const { id } of open) {
			const now = await this.fleet.rpc.rollouts.get.query({ id }).catch(() => null);
			if (now !== null) this.#older = withNewest(this.#older, [now]);
		}
	}

	async #page(before: string | undefined): Promise<RolloutSummary[] | null> {
		try {
			const page = await this.fleet.rpc.rollouts.list.query({
				limit: PAGE,
				...(before !== undefined && { before })
			});
			this.#problem = null;
			return page;
		} catch (error) {
			this.#problem = errorSentence(error);
			return null;
		}
	}
}

import type { FleetRow } from '$lib/protocol/live.ts';
import type { FleetStore } from '$lib/client/fleet-store.svelte.ts';
import {
	counts,
	FIRST_ROWS,
	rangeBetween,
	viewOf,
	visibleRows,
	type Show,
	type Sort
} from '$lib/client/fleet-view.ts';
import { writeParams } from '$lib/client/url-params.ts';
import { SvelteSet } from 'svelte/reactivity';

/** Rows that are added when the last one comes into sight. */
const MORE_ROWS = 60;

/**
 * What of the fleet is shown and chosen. Filter and order are written to the URL, so that back, reload and links
 * work; they live here, so that typing never waits for it.
 */
export class FleetPage {
	show = $state<Show>('all');
	sort = $state<Sort>('attention');
	query = $state('');
	selected = new SvelteSet<string>();
	current = $state<string | null>(null);
	/** How many rows are drawn; the rest waits below the window. */
	#limit = $state(FIRST_ROWS);
	#lastClicked: string | null = null;

	constructor(
		private readonly fleet: FleetStore,
		url: URL
	) {
		this.read(url);
	}

	readonly all = $derived.by(() => [...this.fleet.rows.values()]);
	readonly counts = $derived.by(() => this.fleet.firstCounts ?? counts(this.all));
	readonly rows = $derived.by(() =>
		visibleRows(this.all, { show: this.show, query: this.query, sort: this.sort })
	);
	readonly drawn = $derived.by(() => this.rows.slice(0, this.#limit));
	readonly chosen = $derived.by(() => this.rows.filter((row) => this.selected.has(row.id)));
	/** Selected, but not shown by the filter. */
	readonly hidden = $derived.by(
		() => this.all.filter((row) => this.selected.has(row.id)).length - this.chosen.length
	);
	readonly currentRow = $derived.by(() => this.rows.find((row) => row.id === this.current));

	/** Takes over what the URL says. */
	read(url: URL): void {
		const { show, sort, query } = viewOf(url.searchParams);
		this.show = show;
		this.sort = sort;
		this.query = query;
	}

	/** The end of what is drawn is in sight. */
	drawMore = (): void => {
		if (this.#limit < this.rows.length) this.#limit += MORE_ROWS;
	};

	setShow = (show: Show): void => {
		this.show = show;
		writeParams({ show: show === 'all' ? null : show }, { step: true });
	};

	setSort = (sort: Sort): void => {
		this.sort = sort;
		writeParams({ sort: sort === 'attention' ? null : sort }, { step: true });
	};

	setQuery = (query: string): void => {
		this.query = query;
		writeParams({ q: query === '' ? null : query });
	};

	clearFilter = (): void => {
		this.setQuery('');
		this.setShow('all');
	};

	/** Adds or takes away a row; with `range`, all rows since the last one. */
	select = (row: FleetRow, range: boolean): void => {
		const add = !this.selected.has(row.id);
		const ids =
			range && this.#lastClicked !== null
				? rangeBetween(this.rows, this.#lastClicked, row.id)
				: [row.id];
		for (const id of ids)
			if (add) this.selected.add(id);
			else this.selected.delete(id);
		this.#lastClicked = row.id;
	};

	selectAll = (select: boolean): void => {
		for (const row of this.rows)
			if (select) this.selected.add(row.id);
			else this.selected.delete(row.id);
	};

	/** Moves the keyboard's row. */
	move(step: 1 | -1): FleetRow | undefined {
		const index = this.rows.findIndex((row) => row.id === this.current);
		const next = this.rows[Math.min(Math.max(index + step, 0), this.rows.length - 1)];
		if (index + MORE_ROWS / 2 > this.#limit) this.drawMore();
		this.current = next?.id ?? null;
		return next;
	}
}

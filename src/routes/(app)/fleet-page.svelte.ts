import { goto } from '$app/navigation';
import { page } from '$app/state';
import type { FleetRow } from '$lib/protocol/live.ts';
import type { FleetStore } from '$lib/client/fleet-store.svelte.ts';
import {
	counts,
	rangeBetween,
	SHOWS,
	SORTS,
	visibleRows,
	type Show,
	type Sort
} from '$lib/client/fleet-view.ts';
import { SvelteSet, SvelteURLSearchParams } from 'svelte/reactivity';

const oneOf = <T extends string>(values: readonly T[], value: string | null, otherwise: T): T =>
	values.find((each) => each === value) ?? otherwise;

/** What of the fleet is shown and chosen. Filter and order live in the URL, so that back and links work. */
export class FleetPage {
	selected = new SvelteSet<string>();
	current = $state<string | null>(null);
	#lastClicked: string | null = null;

	constructor(private readonly fleet: FleetStore) {}

	readonly all = $derived.by(() => [...this.fleet.rows.values()]);
	readonly counts = $derived.by(() => counts(this.all));
	readonly show = $derived(oneOf(SHOWS, page.url.searchParams.get('show'), 'all'));
	readonly sort = $derived(oneOf(SORTS, page.url.searchParams.get('sort'), 'attention'));
	readonly query = $derived(page.url.searchParams.get('q') ?? '');
	readonly rows = $derived.by(() =>
		visibleRows(this.all, { show: this.show, query: this.query, sort: this.sort })
	);
	readonly chosen = $derived.by(() => this.rows.filter((row) => this.selected.has(row.id)));
	/** Selected, but not shown by the filter. */
	readonly hidden = $derived.by(
		() => this.all.filter((row) => this.selected.has(row.id)).length - this.chosen.length
	);

	setShow = (show: Show): void => this.#go({ show: show === 'all' ? null : show });
	setSort = (sort: Sort): void => this.#go({ sort: sort === 'attention' ? null : sort });
	setQuery = (query: string): void => this.#go({ q: query === '' ? null : query });

	select = (row: FleetRow, event: MouseEvent): void => {
		const add = !this.selected.has(row.id);
		const ids =
			event.shiftKey && this.#lastClicked !== null
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
		this.current = next?.id ?? null;
		return next;
	}

	get currentRow(): FleetRow | undefined {
		return this.rows.find((row) => row.id === this.current);
	}

	#go(change: Record<string, string | null>): void {
		const query = new SvelteURLSearchParams(page.url.searchParams);
		for (const [key, value] of Object.entries(change))
			if (value === null) query.delete(key);
			else query.set(key, value);
		const search = query.size === 0 ? '' : `?${query}`;
		// eslint-disable-next-line svelte/no-navigation-without-resolve -- this page with another query
		void goto(`${page.url.pathname}${search}`, {
			replaceState: true,
			keepFocus: true,
			noScroll: true
		});
	}
}

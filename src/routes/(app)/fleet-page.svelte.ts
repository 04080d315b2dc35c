import { all, EVERYTHING, toggled, asks, type Filter } from '$lib/protocol/filter/ast.ts';
import type { Known } from '$lib/protocol/filter/complete.ts';
import { matcherOf } from '$lib/protocol/filter/match.ts';
import { parseFilter } from '$lib/protocol/filter/parse.ts';
import { printFilter } from '$lib/protocol/filter/print.ts';
import type { FilterProblem } from '$lib/protocol/filter/problem.ts';
import type { FleetRow } from '$lib/protocol/live.ts';
import type { ViewParams } from '$lib/protocol/views.ts';
import { entriesOf } from '$lib/client/fleet-groups.ts';
import type { FleetStore } from '$lib/client/fleet-store.svelte.ts';
import {
	rangeBetween,
	sorted,
	sortParam,
	counts,
	viewOf,
	type Group,
	type Show,
	type Sort
} from '$lib/client/fleet-view.ts';
import { SteadyOrder } from '$lib/client/steady-order.ts';
import { writeParams } from '$lib/client/url-params.ts';
import type { Selection } from '$lib/ui/fleet/selection.ts';
import { fleetSummary } from '$lib/ui/texts/index.ts';

/** Filters by time are looked at again this often; anything else changes with the rows. */
const NOW_STEP_MS = 10_000;

const stateTerm = (show: Show): Filter => ({ type: 'key', key: 'is', values: [show] });

/**
 * What of the fleet is shown and chosen. Filter, order and groups are written to the URL, so that back, reload and
 * links work; they live here, so that typing never waits for it.
 *
 * INVARIANT: `filter` is what `text` means; what cannot be read of it is told, and left out.
 */
export class FleetPage {
	text = $state('');
	problems = $state.raw<readonly FilterProblem[]>([]);
	filter = $state.raw<Filter>(EVERYTHING);
	sort = $state<Sort>('attention');
	reverse = $state(false);
	group = $state<Group>('none');
	closed = $state.raw<readonly string[]>([]);
	/** Key of the entry the keyboard is on. */
	current = $state<string | null>(null);
	/** Somebody points at the table, or works in it by keyboard: its rows stay where they are. */
	atTable = $state(false);
	readonly #order = new SteadyOrder();
	/** Rises with the clock, for filters such as `seen>2h`. */
	#tick = $state(0);
	/** Rises when the order is asked for although rows are kept where they are. */
	#asked = $state(0);
	#lastClicked: string | null = null;

	private readonly fleet: FleetStore;
	readonly selected: Selection;
	readonly #self: string;

	/** @param options.self name of who looks at it */
	constructor(options: { fleet: FleetStore; url: URL; selected: Selection; self: string }) {
		this.fleet = options.fleet;
		this.selected = options.selected;
		this.#self = options.self;
		this.read(options.url);
	}

	readonly all = $derived.by(() => [...this.fleet.rows.values()]);
	readonly counts = $derived.by(() => this.fleet.counts);
	/** What somebody has asked for runs: they follow it with their eyes. */
	readonly #works = $derived.by(() =>
		this.all.some(({ operation }) => operation?.requestedBy === this.#self && !operation.unknown)
	);
	readonly #shown = $derived.by(() => {
		void this.#tick;
		const matches = matcherOf(this.filter);
		const now = Date.now() + this.fleet.skew;
		const { sort, reverse, group, text } = this;
		const due = sorted(
			this.all.filter((row) => matches(row, now)),
			{ sort, reverse }
		);
		return this.#order.of(due, {
			hold: this.atTable || this.#works,
			by: JSON.stringify([sort, reverse, group, text, this.#asked])
		});
	});
	readonly rows = $derived.by(() => this.#shown.rows);
	/** The rows stay where they were, although the order they are in would be another by now. */
	readonly isKept = $derived.by(() => this.#shown.isKept);
	readonly entries = $derived.by(() => entriesOf(this.rows, this.group, this.closed));
	readonly chosen = $derived.by(() => this.rows.filter((row) => this.selected.has(row.id)));
	/** Selected, but not shown by the filter. A host that was removed is neither. */
	readonly hidden = $derived.by(
		() => this.all.filter((row) => this.selected.has(row.id)).length - this.chosen.length
	);
	/** Null until all rows are here. */
	readonly summary = $derived.by(() =>
		this.fleet.firstCounts === null ? fleetSummary(counts(this.rows)) : null
	);
	readonly currentRow = $derived.by(() => {
		const entry = this.entries.find(({ key }) => key === this.current);
		return entry?.type === 'row' ? entry.row : undefined;
	});
	/** What the fleet has, for completing what somebody types. */
	readonly known = $derived.by((): Known => {
		const texts = (of: (row: FleetRow) => readonly (string | null)[]) =>
			// eslint-disable-next-line svelte/prefer-svelte-reactivity -- made and used within one run, never shown
			[...new Set(this.all.flatMap(of))].filter((text) => text !== null).sort();
		return {
			tag: texts((row) => [...row.tags, ...row.hostTags]),
			name: texts((row) => [row.name]),
			branch: texts((row) => [row.branch]),
			version: texts((row) => [row.agentVersion])
		};
	});

	/** Lets time pass. @returns a function that ends it */
	run(): () => void {
		const timer = setInterval(() => (this.#tick += 1), NOW_STEP_MS);
		return () => clearInterval(timer);
	}

	/** Takes over what the URL says. */
	read(url: URL): void {
		const { query, sort, reverse, group, closed } = viewOf(url.searchParams);
		this.#take(query);
		this.sort = sort;
		this.reverse = reverse;
		this.group = group;
		this.closed = closed;
	}

	#take(text: string): void {
		this.text = text;
		const parsed = parseFilter(text);
		this.problems = parsed.ok ? [] : parsed.problems;
		this.filter = parsed.ok ? parsed.filter : parsed.rest;
	}

	setText = (text: string, step = false): void => {
		this.#take(text);
		writeParams({ q: text === '' ? null : text, show: null }, { step });
	};

	/** Whether the chip's term is one of the filter's. */
	isShown = (show: Show): boolean =>
		show === 'all' ? this.text.trim() === '' : asks(this.filter, stateTerm(show));

	/** Adds the chip's term to the filter, or takes it away. */
	toggle = (show: Show): void =>
		this.setText(show === 'all' ? '' : printFilter(toggled(this.filter, stateTerm(show))), true);

	/** Adds a term to what is asked for already. */
	also = (term: Filter): void => this.setText(printFilter(all([this.filter, term])), true);

	setSort = (sort: Sort, reverse = false): void => {
		this.sort = sort;
		this.reverse = reverse;
		writeParams({ sort: sortParam(sort, reverse) }, { step: true });
	};

	/** A press on the heading of a column: its own order, then the other way round; at once, although the pointer is there. */
	pressSort = (sort: Sort): void => this.setSort(sort, this.sort === sort && !this.reverse);

	/** The order that is asked for already, now. */
	sortNow = (): void => {
		this.#asked += 1;
	};

	setGroup = (group: Group): void => {
		this.group = group;
		this.closed = [];
		writeParams({ group: group === 'none' ? null : group, closed: null }, { step: true });
	};

	/** Folds a group, or unfolds it. */
	fold = (value: string): void => {
		const name = value === '' ? '-' : value;
		this.closed = this.closed.includes(name)
			? this.closed.filter((each) => each !== name)
			: [...this.closed, name];
		writeParams({ closed: this.closed.length === 0 ? null : this.closed.join(',') });
	};

	/** Opens a saved view. */
	show = (params: ViewParams): void => {
		this.setText(params.filter, true);
		const { sort, reverse, group } = viewOf(
			// eslint-disable-next-line svelte/prefer-svelte-reactivity -- made and used within one run, never shown
			new URLSearchParams({ sort: params.sort ?? '', group: params.group ?? '' })
		);
		this.setSort(sort, reverse);
		this.setGroup(group);
	};

	/** What is asked for in place of a text with mistakes. */
	readonly meanwhile = $derived.by(() => printFilter(this.filter));

	readonly params = $derived.by((): ViewParams => ({
		filter: this.problems.length === 0 ? this.text : this.meanwhile,
		sort: sortParam(this.sort, this.reverse),
		group: this.group === 'none' ? null : this.group
	}));

	/** Adds or takes away a row; with `range`, all rows since the last one. */
	select = (row: FleetRow, range: boolean): void => {
		const add = !this.selected.has(row.id);
		const shown = this.entries.flatMap((entry) => (entry.type === 'row' ? [entry.row] : []));
		const ids =
			range && this.#lastClicked !== null
				? rangeBetween(shown, this.#lastClicked, row.id)
				: [row.id];
		this.#mark(ids, add);
		this.#lastClicked = row.id;
	};

	selectAll = (rows: readonly FleetRow[], add: boolean): void =>
		this.#mark(
			rows.map((row) => row.id),
			add
		);

	#mark(ids: readonly string[], add: boolean): void {
		for (const id of ids)
			if (add) this.selected.add(id);
			else this.selected.delete(id);
	}

	/**
	 * Moves the keyboard's row.
	 * @param from the row to begin at; null: the one the keyboard is on
	 * @returns its key
	 */
	move(step: 1 | -1, from: string | null): string | null {
		const keys = this.entries.flatMap((entry) => (entry.type === 'row' ? [entry.key] : []));
		const index = keys.indexOf(from ?? this.current ?? '');
		this.current = keys[Math.min(Math.max(index + step, 0), keys.length - 1)] ?? null;
		return this.current;
	}
}

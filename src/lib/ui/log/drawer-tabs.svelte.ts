import type { Command } from '$lib/protocol/command.ts';
import type { FleetStore } from '$lib/client/fleet-store.svelte.ts';
import type { LogStore } from '$lib/client/log-store.svelte.ts';
import { progressOf, type Progress, type Share } from '$lib/client/bulk-progress.ts';
import { randomId } from '$lib/client/random-id.ts';
import type { OperationState } from '$lib/protocol/operation.ts';
import { getContext, setContext } from 'svelte';
import { SvelteMap } from 'svelte/reactivity';

/** One open log. What it shows is read again from the dashboard after a reload. */
export type LogTab = { id: string; host: string; color: string; command: Command };
/** A command on many hosts, with how it goes on each. */
export type BulkTab = {
	id: string;
	command: Command;
	shares: Share[];
	/** How many failures were told of. */
	toldFailures?: number;
};
export type Tab = LogTab | BulkTab;
export const isBulk = (tab: Tab): tab is BulkTab => 'shares' in tab;

const KEY = 'nixfleet.drawer';
const TABS_AT_MOST = 12;
/** How the ids of bulk commands begin; those of operations do not. */
const BULK = 'bulk-';
/** Height of the strip of tabs, in pixels. */
const STRIP_PX = 40;
/** Windows in which the open drawer lies over all of the page. */
export const NARROW = '(max-width: 767px)';
export const DRAWER_HEIGHT = { least: 160, usual: 340, greatestShare: 0.8 } as const;

type Stored = {
	tabs: Tab[];
	active: string | null;
	height: number;
	collapsed: boolean;
	/** How operations of these tabs ended: what has ended stays so, and a reload need not ask again. */
	ends?: [id: string, state: OperationState][];
};
const operationsOf = (tab: Tab): string[] =>
	isBulk(tab)
		? tab.shares.flatMap((share) => ('operationId' in share ? [share.operationId] : []))
		: [tab.id];

/** The docked drawer of logs: which are open, which is in front, how high. Kept for this browser tab. */
export class Drawer {
	tabs = $state.raw<Tab[]>([]);
	active = $state<string | null>(null);
	height = $state<number>(DRAWER_HEIGHT.usual);
	collapsed = $state(false);
	/** How high it is drawn, in pixels; 0: it is not drawn yet. A finger has a higher strip, a low window less of it. */
	drawn = $state(0);
	/** What it takes of the window's height, in pixels. On a phone it lies over all of the page, which then needs no more room. */
	readonly room = $derived.by(() => {
		if (this.tabs.length === 0) return 0;
		const { drawn, height } = this;
		if (this.collapsed) return drawn === 0 ? STRIP_PX : drawn;
		return drawn === 0 ? height : Math.min(drawn, height);
	});
	/** The log in front, by its operation; null: there is none in front. */
	readonly activeLog = $derived.by(() => {
		const tab = this.tabs.find(({ id }) => id === this.active);
		return tab === undefined || isBulk(tab) ? null : tab.id;
	});
	/** How operations ended, as far as it is known: rows tell of the newest ones only. */
	readonly ends = new SvelteMap<string, OperationState>();
	// Nothing is drawn from it, so it need not be reactive.
	// eslint-disable-next-line svelte/prefer-svelte-reactivity
	readonly #logs = new Map<string, LogStore>();

	/** @param isDocked whether the page that is open has room for it */
	constructor(
		private readonly fleet: FleetStore,
		private readonly isDocked: () => boolean = () => true
	) {}

	get docked(): boolean {
		return this.isDocked();
	}

	/** What was open before a reload. */
	restore(): void {
		try {
			const stored = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Stored | null;
			if (!stored) return;
			this.tabs = stored.tabs;
			this.active = stored.active;
			this.collapsed = stored.collapsed;
			this.height = stored.height;
			for (const [id, state] of stored.ends ?? []) this.ends.set(id, state);
		} catch {
			sessionStorage.removeItem(KEY);
		}
	}

	/** Asks how an operation ended that nothing on the page tells of. */
	async learnEnd(id: string): Promise<void> {
		try {
			const { state, finishedAt } = await this.fleet.rpc.operations.get.query({ id });
			if (finishedAt !== null) this.keepEnds([{ id, state }]);
		} catch {
			return;
		}
	}

	/** Opens the log a link names. A name that means nothing is passed over. */
	async openById(id: string): Promise<void> {
		if (this.tabs.some((tab) => tab.id === id)) {
			this.active = id;
			return;
		}
		try {
			const operation = await this.fleet.rpc.operations.get.query({ id });
			const row = this.fleet.rows.get(operation.hostId);
			const color = row?.themeColor ?? 'var(--idle)';
			this.open({ id, host: operation.hostName, color, command: operation.command });
		} catch {
			return;
		}
	}

	/** Because somebody asked to see it. */
	open(tab: LogTab): void {
		this.#add([tab]);
		this.show(tab.id);
	}

	/** Because it was just started: the first comes to the front, but a phone's page is not covered. */
	openStarted(tabs: LogTab[]): void {
		const [first] = tabs;
		if (!first) return;
		this.#add(tabs.slice(0, TABS_AT_MOST));
		this.#bringUp(first.id, tabs.length);
	}

	/** The same of many hosts at once: they share one tab. */
	openBulk(command: Command, shares: Share[]): void {
		const tab: BulkTab = { id: `${BULK}${randomId()}`, command, shares };
		this.#add([tab]);
		this.#bringUp(tab.id, 1);
	}

	/** The bulk command that an operation is a part of. */
	bulkOf(operationId: string): BulkTab | undefined {
		const isPart = (share: Share) => 'operationId' in share && share.operationId === operationId;
		return this.tabs.filter(isBulk).find(({ shares }) => shares.some(isPart));
	}

	/** Keeps that failures of a bulk command were told of. */
	keepTold(id: string, toldFailures: number): void {
		this.tabs = this.tabs.map((tab) => (tab.id === id ? { ...tab, toldFailures } : tab));
		this.keep();
	}

	progressOf({ shares }: BulkTab): Progress {
		return progressOf(shares, { rows: this.fleet.rows, ends: this.ends });
	}

	show(id: string): void {
		this.active = id;
		this.collapsed = false;
		this.keep();
	}

	close(id: string): void {
		const index = this.tabs.findIndex((tab) => tab.id === id);
		this.tabs = this.tabs.filter((tab) => tab.id !== id);
		this.#logs.delete(id);
		if (this.active === id) this.active = (this.tabs[index] ?? this.tabs.at(-1))?.id ?? null;
		this.keep();
	}

	closeAll(): void {
		this.tabs = [];
		this.active = null;
		this.#logs.clear();
		this.keep();
	}

	toggle(): void {
		this.collapsed = !this.collapsed;
		this.keep();
	}

	/** @param height in pixels; kept between the least useful one and most of the window */
	resize(height: number): void {
		const greatest = innerHeight * DRAWER_HEIGHT.greatestShare;
		this.height = Math.round(Math.min(Math.max(height, DRAWER_HEIGHT.least), greatest));
		this.keep();
	}

	/**
	 * The output of an open tab; kept while the tab is, so that coming back to it reads nothing twice.
	 * @param read begins to read it: what reads output comes with the drawer, not with the page
	 */
	logOf(id: string, read: (fleet: FleetStore) => LogStore): LogStore {
		const known = this.#logs.get(id);
		if (known) return known;
		const log = read(this.fleet);
		this.#logs.set(id, log);
		return log;
	}

	/** Keeps how operations have ended. */
	keepEnds(ended: readonly { id: string; state: OperationState }[]): void {
		const fresh = ended.filter(({ id, state }) => this.ends.get(id) !== state);
		if (fresh.length === 0) return;
		for (const { id, state } of fresh) this.ends.set(id, state);
		this.keep();
	}

	keep(): void {
		const { tabs, active, height, collapsed } = this;
		const ends = tabs.flatMap(operationsOf).flatMap((id): [string, OperationState][] => {
			const state = this.ends.get(id);
			return state === undefined ? [] : [[id, state]];
		});
		const stored: Stored = { tabs, active, height, collapsed, ends };
		sessionStorage.setItem(KEY, JSON.stringify(stored));
	}

	/** @param fresh how many tabs have just come */
	#bringUp(id: string, fresh: number): void {
		this.active = id;
		if (matchMedia(NARROW).matches) this.collapsed = true;
		else if (this.tabs.length === fresh) this.collapsed = false;
		this.keep();
	}

	#add(tabs: Tab[]): void {
		const fresh = tabs.filter((tab) => !this.tabs.some((each) => each.id === tab.id));
		this.tabs = [...this.tabs, ...fresh].slice(-TABS_AT_MOST);
	}
}

const CONTEXT = Symbol('drawer');
export const provideDrawer = (drawer: Drawer): Drawer => setContext(CONTEXT, drawer);
export const useDrawer = (): Drawer => getContext<Drawer>(CONTEXT);

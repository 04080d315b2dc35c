import type { Command } from '$lib/protocol/command.ts';
import { getContext, setContext } from 'svelte';

/** One open log. What it shows is read again from the dashboard after a reload. */
export type Tab = { id: string; host: string; color: string; command: Command };

const KEY = 'nixfleet.drawer';
const TABS_AT_MOST = 12;
const HEIGHT = { least: 140, usual: 320 } as const;

type Stored = { tabs: Tab[]; active: string | null; height: number; collapsed: boolean };

/** The docked drawer of logs: which are open, which is in front, how high. Kept for this browser tab. */
export class Drawer {
	tabs = $state.raw<Tab[]>([]);
	active = $state<string | null>(null);
	height = $state<number>(HEIGHT.usual);
	collapsed = $state(false);

	/** @param wanted an operation the URL asks for */
	restore(wanted: Tab | null): void {
		try {
			const stored = JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Stored | null;
			if (stored) {
				this.tabs = stored.tabs;
				this.active = stored.active;
				this.height = stored.height;
				this.collapsed = stored.collapsed;
			}
		} catch {
			sessionStorage.removeItem(KEY);
		}
		if (wanted) this.open(wanted);
	}

	open(tab: Tab): void {
		if (!this.tabs.some((each) => each.id === tab.id))
			this.tabs = [...this.tabs, tab].slice(-TABS_AT_MOST);
		this.active = tab.id;
		this.collapsed = false;
		this.#keep();
	}

	show(id: string): void {
		this.active = id;
		this.collapsed = false;
		this.#keep();
	}

	close(id: string): void {
		const index = this.tabs.findIndex((tab) => tab.id === id);
		this.tabs = this.tabs.filter((tab) => tab.id !== id);
		if (this.active === id) this.active = (this.tabs[index] ?? this.tabs.at(-1))?.id ?? null;
		this.#keep();
	}

	toggle(): void {
		this.collapsed = !this.collapsed;
		this.#keep();
	}

	resize(height: number): void {
		this.height = Math.round(Math.min(Math.max(height, HEIGHT.least), innerHeight * 0.8));
		this.#keep();
	}

	#keep(): void {
		const stored: Stored = {
			tabs: this.tabs,
			active: this.active,
			height: this.height,
			collapsed: this.collapsed
		};
		sessionStorage.setItem(KEY, JSON.stringify(stored));
	}
}

const CONTEXT = Symbol('drawer');
export const provideDrawer = (drawer: Drawer): Drawer => setContext(CONTEXT, drawer);
export const useDrawer = (): Drawer => getContext<Drawer>(CONTEXT);

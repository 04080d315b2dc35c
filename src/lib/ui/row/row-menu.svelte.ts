import type { FleetRow } from '$lib/protocol/live.ts';
import { getContext, setContext } from 'svelte';

/** One menu serves all rows; this says for which host it is open, and at which button. */
export class RowMenu {
	hostId = $state<string | null>(null);
	anchor = $state.raw<HTMLElement | null>(null);
	open = $state(false);

	show(row: FleetRow, anchor: HTMLElement): void {
		this.hostId = row.id;
		this.anchor = anchor;
		this.open = true;
	}

	isOpenFor(row: FleetRow): boolean {
		return this.open && this.hostId === row.id;
	}
}

const KEY = Symbol('row-menu');
export const provideRowMenu = (menu: RowMenu): RowMenu => setContext(KEY, menu);
export const useRowMenu = (): RowMenu => getContext<RowMenu>(KEY);

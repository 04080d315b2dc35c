import { LogStore } from '$lib/client/log-store.svelte.ts';
import type { Drawer } from './drawer-tabs.svelte.ts';

/** The output of an open tab, read from now on where nobody has read it yet. */
export const logOf = (drawer: Drawer, id: string): LogStore =>
	drawer.logOf(id, (fleet) => new LogStore(fleet, id));

import { getContext, setContext } from 'svelte';
import { SvelteSet } from 'svelte/reactivity';

/** Ids of the hosts that are selected in the fleet; some may have been removed since. */
export type Selection = SvelteSet<string>;

const KEY = Symbol('selection');
/** Outlives the page of the fleet, so that who looks at one host comes back to what they had selected. */
export const provideSelection = (): Selection => setContext(KEY, new SvelteSet<string>());
export const useSelection = (): Selection => getContext<Selection>(KEY);

import type { Snippet } from 'svelte';
import type { ClassValue } from 'svelte/elements';

/** What every menu or panel of a `LazyMenu` is given: it draws the button that opens it, too. */
export type MenuPart = {
	open?: boolean;
	button: { class: ClassValue; 'aria-label'?: string; 'data-tip'?: string };
	face: Snippet;
};

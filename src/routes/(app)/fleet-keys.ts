import { shortcuts } from '$lib/ui/shell/shortcuts.svelte.ts';

/** What the keyboard does on the fleet page. */
export type FleetKeys = {
	/** @param from the row that has the focus, if one has */
	move: (step: 1 | -1, from: string | null) => void;
	select: () => void;
	open: () => void;
	escape: () => void;
};

/** What answers Enter by itself. */
const PRESSABLE = 'a, button, input, summary';

/** The link by which a row of the table has the focus. */
export const rowLink = (entry: string): HTMLElement | null =>
	document.querySelector(`[data-entry="${CSS.escape(entry)}"] [data-row-link]`);

const entryOf = (target: EventTarget | null): string | null =>
	target instanceof Element
		? (target.closest<HTMLElement>('[data-entry]')?.dataset.entry ?? null)
		: null;

/** @param current the row the keyboard is on: Enter is its own, unless what has the focus is to be pressed */
export function onFleetKey(event: KeyboardEvent, current: string | null, keys: FleetKeys): void {
	if (!shortcuts.hear(event)) return;
	const { key, target } = event;
	if (key === 'Enter' && target instanceof Element && target.closest(PRESSABLE))
		if (current === null || target !== rowLink(current)) return;
	const act = ACTIONS[key];
	if (!act) return;
	act(keys, entryOf(target));
	if (key !== 'Escape') event.preventDefault();
}

const ACTIONS: Record<string, ((keys: FleetKeys, from: string | null) => void) | undefined> = {
	j: (keys, from) => keys.move(1, from),
	k: (keys, from) => keys.move(-1, from),
	x: (keys) => keys.select(),
	Enter: (keys) => keys.open(),
	Escape: (keys) => keys.escape()
};

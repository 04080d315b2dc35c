/** What the keyboard does on the fleet page. */
export type FleetKeys = {
	search: () => void;
	move: (step: 1 | -1) => void;
	select: () => void;
	open: () => void;
	help: () => void;
	escape: () => void;
};

/** Where keys mean text or belong to something else. */
const BUSY =
	'input:not([type=checkbox]), select, textarea, [contenteditable], [role=dialog], [role=menu], [role=log], [role=separator]';
/** What answers Enter by itself. */
const PRESSABLE = 'a, button, input, summary';

/** Answers a key press unless somebody types, a dialog or menu is open, or the key belongs to the browser. */
export function onFleetKey(event: KeyboardEvent, keys: FleetKeys): void {
	const { target } = event;
	if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
	if (document.querySelector('[role=dialog], [role=menu]')) return;
	if (target instanceof Element && target.closest(BUSY)) return;
	const act = ACTIONS[event.key];
	if (!act || (event.key === 'Enter' && target instanceof Element && target.closest(PRESSABLE)))
		return;
	act(keys);
	if (event.key !== 'Escape') event.preventDefault();
}

const ACTIONS: Record<string, ((keys: FleetKeys) => void) | undefined> = {
	'/': (keys) => keys.search(),
	j: (keys) => keys.move(1),
	k: (keys) => keys.move(-1),
	x: (keys) => keys.select(),
	Enter: (keys) => keys.open(),
	'?': (keys) => keys.help(),
	Escape: (keys) => keys.escape()
};

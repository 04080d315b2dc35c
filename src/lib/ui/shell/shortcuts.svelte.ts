const KEY = 'nixfleet.single-keys';

/** Where keys mean text or belong to something else. */
const BUSY =
	'input:not([type=checkbox]), select, textarea, [contenteditable], [role=dialog], [role=menu], [role=log], [role=separator]';

/** Keys that act on the page they are pressed on. */
class Shortcuts {
	/** Whether the sheet of keys is shown. */
	shown = $state(false);
	/**
	 * Whether keys of one letter or sign do anything. They are in the way of who speaks to their machine, where each word
	 * is many of them: WCAG 2.1.4 wants them to be turned off. Kept in the browser.
	 */
	single = $state(true);

	restore(): void {
		this.single = localStorage.getItem(KEY) !== 'off';
	}

	turn(on: boolean): void {
		this.single = on;
		if (on) localStorage.removeItem(KEY);
		else localStorage.setItem(KEY, 'off');
	}

	/** Whether a key is for the page: nobody types, no dialog or menu is open, and it is none of the browser's. */
	hear(event: KeyboardEvent): boolean {
		if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false;
		if (event.key.length === 1 && !this.single) return false;
		if (document.querySelector('[role=dialog], [role=menu]')) return false;
		return !(event.target instanceof Element && event.target.closest(BUSY));
	}
}

export const shortcuts = new Shortcuts();

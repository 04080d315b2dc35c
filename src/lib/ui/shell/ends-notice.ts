/** What Escape belongs to first. */
const OPEN = '[role=dialog], [role=menu]';
const TYPED_INTO = 'input:not([type=checkbox]), select, textarea, [contenteditable]';

/** Whether a key takes a notice away: Escape, where it ends nothing else. */
export function endsNotice({ key, target }: KeyboardEvent): boolean {
	if (key !== 'Escape' || document.querySelector(OPEN)) return false;
	return !(target instanceof Element && target.closest(TYPED_INTO));
}

import { ANYTHING, CLEAR_SELECTION } from './names.ts';

/** The sheet of keys. */
export const SHORTCUT_TEXTS = {
	title: 'Keyboard',
	keys: [
		['⌘K  Ctrl K', ANYTHING],
		['/', 'Filter'],
		['j  k', 'Next, previous host'],
		['x', 'Select the host'],
		['Shift click', 'Select all hosts up to this one'],
		['Enter', 'Open the log of the host'],
		['Esc', CLEAR_SELECTION],
		['?', 'This sheet']
	]
} as const;

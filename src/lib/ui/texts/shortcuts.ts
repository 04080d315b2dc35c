import { ANYTHING, CLEAR_SELECTION } from './names.ts';

/** The sheet of keys. */
export const SHORTCUT_TEXTS = {
	title: 'Keyboard',
	keysForPalette: { apple: '⌘K', elsewhere: 'Ctrl K' },
	toPalette: ANYTHING,
	/** The others. */
	keys: [
		['/', 'Filter'],
		['j  k', 'Next, previous host'],
		['x', 'Select the host'],
		['Shift click', 'Select all hosts up to this one'],
		['Enter', 'Open the log of the host'],
		['Esc', CLEAR_SELECTION],
		['?', 'This sheet']
	]
} as const;

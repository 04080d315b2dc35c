import { ANYTHING, CLEAR_SELECTION } from './names.ts';

/** The sheet of keys. */
export const SHORTCUT_TEXTS = {
	title: 'Keyboard',
	keysForPalette: { apple: '⌘K', elsewhere: 'Ctrl K' },
	toPalette: ANYTHING,
	/** The others. */
	keys: [
		['/', 'Filter or search'],
		['j  k', 'Next, previous host'],
		['x', 'Select the host'],
		['Shift click', 'Select all hosts up to this one'],
		['Enter', 'Open the log of the host, or its page where nothing ran'],
		['Esc', CLEAR_SELECTION],
		['?', 'This sheet']
	],
	single: 'Keys of a single letter or sign',
	singleHint:
		'Off, they do nothing: no word that is spoken or typed by mistake moves anything. Kept in this browser.'
} as const;

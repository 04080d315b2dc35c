import { SHARED_TEXTS } from './shared.ts';

/** The sheet of keys. */
export const SHORTCUT_TEXTS = {
	title: 'Keyboard',
	keys: [
		['⌘K  Ctrl K', SHARED_TEXTS.anything],
		['/', 'Filter'],
		['j  k', 'Next, previous host'],
		['x', 'Select the host'],
		['Shift click', 'Select all hosts up to this one'],
		['Enter', 'Open the log of the host'],
		['Esc', SHARED_TEXTS.clearSelection],
		['?', 'This sheet']
	]
} as const;

import { MediaQuery } from 'svelte/reactivity';

/** Columns that people may have or not; name, status and actions are always there. */
export const COLUMNS = ['tags', 'commit', 'branch', 'load', 'disk', 'agent', 'seen'] as const;
export type Column = (typeof COLUMNS)[number];

const USUAL: readonly Column[] = ['tags', 'commit', 'load', 'seen'];
const KEY = 'nixfleet.columns';

/** Selection, name, status and actions. */
const ALWAYS = 4;
/** From which width of the window a column is there, as its classes say; tags stand below the name. */
const FROM: Record<Exclude<Column, 'tags'>, 'lg' | 'xl'> = {
	commit: 'lg',
	branch: 'lg',
	load: 'xl',
	disk: 'xl',
	agent: 'lg',
	seen: 'lg'
};

/** The chosen columns, kept in the browser. */
export class Columns {
	shown = $state.raw<readonly Column[]>(USUAL);
	readonly #wide = { lg: new MediaQuery('width >= 64rem'), xl: new MediaQuery('width >= 80rem') };

	/** How many the table has in a window as wide as this one. A cell that spans more would take room for them. */
	readonly count = $derived.by(
		() =>
			ALWAYS +
			this.shown.filter((column) => column !== 'tags' && this.#wide[FROM[column]].current).length
	);

	restore(): void {
		const stored = localStorage.getItem(KEY);
		if (stored === null) return;
		const names = stored.split(',');
		this.shown = COLUMNS.filter((column) => names.includes(column));
	}

	has(column: Column): boolean {
		return this.shown.includes(column);
	}

	/** Whether all have their full width beside the names in a window of usual size: no more than one besides the usual ones. */
	get leaveRoom(): boolean {
		return this.shown.filter((column) => !USUAL.includes(column)).length <= 1;
	}

	toggle(column: Column): void {
		this.shown = COLUMNS.filter((each) => (each === column) !== this.has(each));
		localStorage.setItem(KEY, this.shown.join(','));
	}
}

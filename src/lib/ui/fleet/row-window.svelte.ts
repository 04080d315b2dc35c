import { untrack } from 'svelte';
import { piecesOf, type Piece } from '$lib/client/row-window.ts';

/** Drawn beyond the window on both sides, so that nobody scrolls or tabs into nothing. */
const AHEAD_PX = 700;
/** The window moves in steps, so that most scrolling draws nothing. */
const STEP_PX = 250;
/** Before a row is measured. */
const ASSUMED_PX = 62;
const ASSUMED_CARD_PX = 172;
/** Between cards. */
const CARD_GAP_PX = 12;
/** Without a window (the first paint), as much as fits into any. */
const FIRST_PX = 1_800;

/**
 * Draws only the rows that are in sight: a thousand hosts cost what thirty cost. The table stays a table: rooms of rows
 * that are not drawn are empty rows, and the row that has the focus stays.
 */
export class RowWindow {
	#from = $state(0);
	#to = $state(FIRST_PX);
	#focused = $state<string | null>(null);
	/** Changes when a height was found to be another than assumed. */
	#measured = $state(0);
	#cards = $state(false);
	// eslint-disable-next-line svelte/prefer-svelte-reactivity -- `#measured` tells of its changes, many at a time
	#heights = new Map<string, number>();
	#body: HTMLElement | null = null;

	constructor(private readonly keys: () => readonly string[]) {}

	readonly pieces: Piece[] = $derived.by(() => {
		void this.#measured;
		const keys = this.keys();
		const keep = this.#focused === null ? -1 : keys.indexOf(this.#focused);
		return piecesOf({
			count: keys.length,
			heightOf: (index) => this.#heightOf(keys[index] ?? ''),
			from: this.#from,
			to: this.#to,
			keep: keep < 0 ? null : keep
		});
	});

	#heightOf(key: string): number {
		return this.#heights.get(key) ?? (this.#cards ? ASSUMED_CARD_PX : ASSUMED_PX);
	}

	/** Follows the scrolling, size and focus of the page, for the table body it is attached to. */
	attach = (body: HTMLElement): (() => void) => {
		this.#body = body;
		const narrow = matchMedia('(max-width: 767px)');
		const forget = () => {
			this.#cards = narrow.matches;
			this.#heights.clear();
			this.#measured += 1;
			this.look();
		};
		let frame = 0;
		const onscroll = () => {
			cancelAnimationFrame(frame);
			frame = requestAnimationFrame(() => this.look());
		};
		const onfocus = ({ target }: FocusEvent) => {
			const row = target instanceof Element ? target.closest<HTMLElement>('[data-entry]') : null;
			this.#focused = row && body.contains(row) ? (row.dataset.entry ?? null) : null;
		};
		addEventListener('scroll', onscroll, { passive: true });
		addEventListener('resize', forget);
		document.addEventListener('focusin', onfocus);
		// Runs as an effect, which must not wait for what it sets itself.
		untrack(forget);
		return () => {
			cancelAnimationFrame(frame);
			removeEventListener('scroll', onscroll);
			removeEventListener('resize', forget);
			document.removeEventListener('focusin', onfocus);
			this.#body = null;
		};
	};

	/** Finds out which part of the body is in sight. */
	look(): void {
		if (!this.#body) return;
		const above = -this.#body.getBoundingClientRect().top;
		const from = Math.floor((above - AHEAD_PX) / STEP_PX) * STEP_PX;
		const to = Math.ceil((above + innerHeight + AHEAD_PX) / STEP_PX) * STEP_PX;
		if (from !== this.#from) this.#from = from;
		if (to !== this.#to) this.#to = to;
	}

	/** Takes down how high the drawn rows are. */
	measure(): void {
		let changed = false;
		for (const row of this.#body?.querySelectorAll<HTMLElement>('[data-entry]') ?? []) {
			const key = row.dataset.entry ?? '';
			const height = row.offsetHeight + (this.#cards ? CARD_GAP_PX : 0);
			if (height === 0 || Math.abs(this.#heightOf(key) - height) < 1) continue;
			this.#heights.set(key, height);
			changed = true;
		}
		if (changed) this.#measured += 1;
	}

	/** Brings an entry into sight. */
	reveal(key: string): void {
		const keys = this.keys();
		const index = keys.indexOf(key);
		const body = this.#body;
		if (index < 0 || !body) return;
		const drawn = [...body.querySelectorAll<HTMLElement>('[data-entry]')].find(
			(row) => row.dataset.entry === key
		);
		if (drawn) return drawn.scrollIntoView({ block: 'nearest' });
		const top = keys.slice(0, index).reduce((sum, each) => sum + this.#heightOf(each), 0);
		scrollTo({ top: scrollY + body.getBoundingClientRect().top + top - innerHeight / 2 });
		this.look();
	}
}

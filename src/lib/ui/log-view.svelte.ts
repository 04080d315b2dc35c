import type { LogStore } from '$lib/client/log-store.svelte.ts';
import { LogSearch } from './log-search.ts';

/** Within this many pixels of the end counts as at the end. */
const NEAR_PX = 24;
/** A scroll to the end this soon after somebody went up is an echo of ours, not a wish to follow again. */
const ECHO_MS = 400;
const KEYS_UP = new Set(['ArrowUp', 'PageUp', 'Home']);

/** What the list can do for the view. */
export type LogList = {
	scrollToIndex(index: number, options: { align: 'center' | 'end' }): void;
	getScrollSize(): number;
	getViewportSize(): number;
};

/** How a log is read: following or not, wrapped or not, searched for what. */
export class LogView {
	list: LogList | undefined = $state.raw();
	following = $state(true);
	wrap = $state(true);
	query = $state('');
	readonly #search = new LogSearch();
	#seen = $state(0);
	#at = $state(0);
	#pausedAt = 0;

	constructor(private readonly log: LogStore) {}

	readonly matches = $derived.by(() => this.#search.find(this.log.lines, this.query));
	/** Which match is looked at, counted from 0. */
	readonly place = $derived.by(() => Math.min(this.#at, Math.max(0, this.matches.length - 1)));
	/** Index of the line that is looked at; -1 for none. */
	readonly current = $derived.by(() => this.matches[this.place] ?? -1);
	/** Lines that came while reading further up. */
	readonly unseen = $derived.by(() => Math.max(0, this.log.lines.length - this.#seen));

	/** Keeps the end in sight. To be called whenever lines came. */
	follow(): void {
		if (!this.following || this.log.lines.length === 0) return;
		this.#seen = this.log.lines.length;
		this.list?.scrollToIndex(this.log.lines.length - 1, { align: 'end' });
	}

	/** Going up by wheel, key, finger or scroll bar pauses at once, however fast lines come. */
	wheeled = (event: WheelEvent): void => {
		if (event.deltaY < 0) this.#pause();
	};
	keyed = (event: KeyboardEvent): void => {
		if (KEYS_UP.has(event.key)) this.#pause();
	};
	dragged = (): void => this.#pause();

	scrolled = (offset: number): void => {
		if (!this.list || Date.now() - this.#pausedAt < ECHO_MS) return;
		const left = this.list.getScrollSize() - offset - this.list.getViewportSize();
		if (left < NEAR_PX) this.following = true;
	};

	#pause(): void {
		this.following = false;
		this.#pausedAt = Date.now();
	}

	jump = (): void => {
		this.following = true;
		this.follow();
	};

	searchFor(query: string): void {
		this.query = query;
		this.#at = 0;
		this.#goToMatch();
	}

	step(direction: 1 | -1): void {
		const count = this.matches.length;
		if (count === 0) return;
		this.#at = (this.place + direction + count) % count;
		this.#goToMatch();
	}

	#goToMatch(): void {
		if (this.current < 0) return;
		this.#pause();
		this.list?.scrollToIndex(this.current, { align: 'center' });
	}
}

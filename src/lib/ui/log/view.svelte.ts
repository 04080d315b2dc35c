import type { LogStore } from '$lib/client/log-store.svelte.ts';
import type { LineRange } from './hash.ts';
import { drawnRange, shareAt, shareForLine, shareShowing, type Window } from './scroll.ts';
import { hitsIn } from './hits.ts';
import { LogSearch } from './search.ts';

/** Within this many pixels of the end counts as at the end. */
const NEAR_PX = 24;
/** A scroll to the end this soon after somebody went up is an echo of ours, not a wish to follow again. */
const ECHO_MS = 400;
/** Shorter lines fit into the window of a phone. */
const LONG_CHARS = 300;
const KEYS_UP = new Set(['ArrowUp', 'PageUp', 'Home']);

/** How a log is read: following or not, wrapped or not, searched for what, which lines are marked. */
export class LogView {
	following = $state(true);
	wrap = $state(true);
	times = $state(false);
	query = $state('');
	/** Lines that a link names. */
	marked = $state.raw<LineRange | null>(null);
	/** Share of the way down that is in sight, 0 to 1. */
	share = $state(0);
	/** Index of the first line that is wholly in sight; of one higher than the window, that one. */
	first = $state(0);
	/** Of the window, in pixels. */
	height = $state(0);
	/** The line of each hit. A new object whenever there are others; the array in it grows. */
	#hits = $state.raw<{ lines: readonly number[]; count: number }>({ lines: [], count: 0 });
	searching = $state(false);
	readonly #search = new LogSearch();
	#timer: ReturnType<typeof setTimeout> | undefined;
	#seen = $state(0);
	#at = $state(0);
	#pausedAt = 0;

	constructor(private readonly log: LogStore) {}

	readonly window = $derived.by((): Window => ({ count: this.log.count, height: this.height }));
	readonly drawn = $derived.by(() => drawnRange(this.window, this.share));
	/** How many hits there are. */
	readonly hits = $derived.by(() => this.#hits.count);
	/** Which of them is looked at, counted from 0. */
	readonly place = $derived.by(() => Math.min(this.#at, Math.max(0, this.hits - 1)));
	/** Index of the line that is looked at; -1 for none. */
	readonly current = $derived.by(() => this.#hits.lines[this.place] ?? -1);
	/** Which hit of that line it is, counted from 0. */
	readonly currentInLine = $derived.by(() => {
		const { lines } = this.#hits;
		let before = 0;
		while (this.place > before && lines[this.place - before - 1] === this.current) before += 1;
		return before;
	});
	/** Lines that came while reading further up. */
	readonly unseen = $derived.by(() => Math.max(0, this.log.count - this.#seen));

	/** Keeps the end in sight. To be called whenever lines came. @returns whether it follows */
	follow(): boolean {
		if (this.following) {
			this.#seen = this.log.count;
			this.share = 1;
		}
		this.#look();
		return this.following;
	}

	/** Going up by wheel, key, finger or scroll bar pauses at once, however fast lines come. */
	wheeled = (event: WheelEvent): void => {
		if (event.deltaY < 0) this.pause();
	};
	keyed = (event: KeyboardEvent): void => {
		if (KEYS_UP.has(event.key)) this.pause();
	};

	/** @param left pixels below the window */
	scrolled(scrollTop: number, left: number): void {
		if (left < NEAR_PX && Date.now() - this.#pausedAt >= ECHO_MS) {
			this.following = true;
			this.follow();
		} else if (!this.following) this.share = shareAt(this.window, scrollTop);
	}

	pause = (): void => {
		if (this.following) this.#seen = this.log.count;
		this.following = false;
		this.#pausedAt = Date.now();
	};

	jump = (): void => {
		this.following = true;
		this.follow();
	};

	/**
	 * Shows a line, counted from 0.
	 * @param into which part of it, 0 to 1, where it is wrapped and long
	 */
	goTo(index: number, into?: number): void {
		this.pause();
		this.share = this.wrap
			? shareShowing(this.window, index, into)
			: shareForLine(this.window, index);
	}

	/** Marks a line, or with `extend` all from the marked one to it. @param number counted from 1 */
	mark(number: number, extend: boolean): void {
		const from = extend && this.marked ? this.marked.from : number;
		this.marked = { from: Math.min(from, number), to: Math.max(from, number) };
		this.pause();
	}

	searchFor(query: string): void {
		this.query = query;
		this.#at = 0;
		this.#hits = { lines: [], count: 0 };
		this.#look();
		this.#goToHit();
	}

	step(direction: 1 | -1): void {
		if (this.hits === 0) return;
		this.#at = (this.place + direction + this.hits) % this.hits;
		this.#goToHit();
	}

	stop(): void {
		clearTimeout(this.#timer);
	}

	/** Searches what has not been searched yet, a slice at a time. */
	#look(): void {
		clearTimeout(this.#timer);
		const none = this.hits === 0;
		const done = this.#search.step(this.log.text, this.query);
		const { found } = this.#search;
		if (this.query !== '') this.#hits = { lines: found, count: found.length };
		this.searching = !done;
		// The first hit is shown as soon as it is found; later ones come quietly.
		if (none && this.hits > 0 && this.#at === 0) this.#goToHit();
		if (!done) this.#timer = setTimeout(() => this.#look());
	}

	#goToHit(): void {
		if (this.current < 0) return;
		const line = this.log.text.line(this.current);
		if (line.length < LONG_CHARS) return this.goTo(this.current);
		const column = hitsIn(line, this.query)[this.currentInLine] ?? 0;
		this.goTo(this.current, column / line.length);
	}
}

import { LogLines } from '$lib/protocol/log-lines.ts';

/** Lines are joined to one text when there are so many of them … */
const BLOCK_LINES = 2_000;
/** … or so many characters. */
const BLOCK_CHARS = 256 * 1024;

/** Lines that are not changed any more, as one text: a million lines are some hundreds of these. */
export type Block = {
	/** Index of its first line. */
	first: number;
	/** The lines, each with a line break behind it. */
	text: string;
	/** Where each line begins in `text`. */
	starts: Uint32Array;
};

/** What begins a part of the output: a phase of the operation, or of what Nix does. */
export type Heading = { line: number; text: string };

const HEADINGS: { pattern: RegExp; text: (match: RegExpExecArray) => string }[] = [
	{ pattern: /^\[nixfleet\] Phase ([a-z]+)$/, text: ([, phase]) => phase ?? '' },
	{ pattern: /^(?:these|this) (\d+ )?derivations? will be built/, text: () => 'builds to come' },
	{ pattern: /^(?:these|this) (\d+ )?paths? will be fetched/, text: () => 'downloads to come' },
	{ pattern: /^activating the configuration/, text: () => 'activating' },
	{ pattern: /^reloading the following units|^restarting the following/, text: () => 'units' }
];
/** More would be a list nobody reads. */
const HEADINGS_AT_MOST = 500;

/** First letters of any heading: nearly every line is told apart by one comparison. */
const MAY_BEGIN = new Set(['[', 't', 'a', 'r']);

function headingOf(line: string): string | null {
	if (!MAY_BEGIN.has(line[0] ?? '')) return null;
	for (const { pattern, text } of HEADINGS) {
		const match = pattern.exec(line);
		if (match) return text(match);
	}
	return null;
}

/**
 * The output of an operation as lines. However the bytes are cut, the lines are the same.
 *
 * INVARIANTS: a line that has ended never changes; the last one may, as long as it has not ended. Memory is that of the text and four
 * bytes a line.
 */
export class LogText {
	readonly headings: Heading[] = [];
	readonly #reader = new LogLines();
	readonly #blocks: Block[] = [];
	#open: string[] = [];
	#openChars = 0;
	/** Lines in `#blocks`. */
	#sealed = 0;
	/** First lines of what came at a time, and that time: browser's milliseconds since 1970; null: it was there before. */
	readonly #arrivals: { line: number; at: number | null }[] = [];

	/** Takes output. @param at when it came; null: not known */
	push(bytes: Uint8Array, at: number | null): void {
		this.#arrive(at);
		for (const line of this.#reader.push(bytes)) this.#add(line);
	}

	/** Marks a hole. */
	omit(bytes: number, at: number | null): void {
		for (const line of this.#reader.end()) this.#add(line);
		this.#arrive(at);
		this.#add(`[${bytes} bytes were not kept]`);
	}

	/** Lines so far, with the one that has begun. */
	get count(): number {
		return this.ended + (this.#reader.rest === '' ? 0 : 1);
	}

	/** Lines that have ended: they never change. */
	get ended(): number {
		return this.#sealed + this.#open.length;
	}

	/** @returns a line, without its line break; an empty one beyond the end */
	line(index: number): string {
		if (index >= this.ended) return index === this.ended ? this.#reader.rest : '';
		if (index >= this.#sealed) return this.#open[index - this.#sealed] ?? '';
		const block = this.#blocks[last(this.#blocks, ({ first }) => first <= index)];
		if (!block) return '';
		const start = block.starts[index - block.first] ?? 0;
		const end = block.starts[index - block.first + 1] ?? block.text.length;
		return block.text.slice(start, end - 1);
	}

	/** When a line came; null: not known. */
	arrivedAt(index: number): number | null {
		if (index >= this.count) return null;
		return this.#arrivals[last(this.#arrivals, ({ line }) => line <= index)]?.at ?? null;
	}

	/** The last heading at or before a line. */
	headingAt(index: number): Heading | null {
		return this.headings[last(this.headings, ({ line }) => line <= index)] ?? null;
	}

	/** Pieces of whole lines from a line on, in order, for whoever reads all of them. */
	*pieces(from: number): Generator<Block> {
		const begin = Math.max(
			0,
			last(this.#blocks, ({ first }) => first <= from)
		);
		for (const block of this.#blocks.slice(begin)) yield block;
		const rest = this.#reader.rest;
		yield sealed(this.#sealed, rest === '' ? this.#open : [...this.#open, rest]);
	}

	#arrive(at: number | null): void {
		const line = this.ended;
		const newest = this.#arrivals.at(-1);
		if (newest?.line === line) newest.at = at;
		else if (newest === undefined || isAnother(newest.at, at)) this.#arrivals.push({ line, at });
	}

	#add(line: string): void {
		const heading = headingOf(line);
		if (heading !== null && this.headings.length < HEADINGS_AT_MOST)
			this.headings.push({ line: this.ended, text: heading });
		this.#open.push(line);
		this.#openChars += line.length + 1;
		if (this.#open.length < BLOCK_LINES && this.#openChars < BLOCK_CHARS) return;
		this.#blocks.push(sealed(this.#sealed, this.#open));
		this.#sealed += this.#open.length;
		this.#open = [];
		this.#openChars = 0;
	}
}

/** A time a second is as much as anybody reads. */
const isAnother = (before: number | null, now: number | null): boolean =>
	before === null || now === null ? before !== now : now - before >= 1_000;

function sealed(first: number, lines: readonly string[]): Block {
	const starts = new Uint32Array(lines.length);
	let at = 0;
	lines.forEach((line, index) => {
		starts[index] = at;
		at += line.length + 1;
	});
	return { first, text: lines.length === 0 ? '' : `${lines.join('\n')}\n`, starts };
}

/** Index of the last entry that fits, in an array in which those that fit come first; -1 for none. */
export function last<T>(entries: ArrayLike<T>, fits: (entry: T) => boolean): number {
	let low = -1;
	let high = entries.length - 1;
	while (low < high) {
		const middle = Math.ceil((low + high) / 2);
		const entry = entries[middle];
		if (entry !== undefined && fits(entry)) low = middle;
		else high = middle - 1;
	}
	return low;
}

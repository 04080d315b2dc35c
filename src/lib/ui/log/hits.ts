import { plainText, spansOf, type Span } from './ansi.ts';

/**
 * Where a text stands in a line as it is read, whatever the case: beginnings, rising, none of which overlap. None where a
 * letter has another length in lower case, so that places would not mean the same: the line alone is told then.
 */
export function hitsIn(line: string, query: string): number[] {
	const text = plainText(line);
	const lower = text.toLowerCase();
	return lower.length === text.length ? beginnings(lower, query.toLowerCase()) : [];
}

/** How often a text in lower case stands in a line as it is read. */
export const hitCount = (line: string, wanted: string): number =>
	beginnings(plainText(line).toLowerCase(), wanted).length;

function beginnings(lower: string, wanted: string): number[] {
	const found: number[] = [];
	if (wanted === '') return found;
	for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + wanted.length))
		found.push(at);
	return found;
}

/** A line may have thousands, which are more than anybody looks at and than a page draws in time. */
const MARKS_AT_MOST = 200;

/** A line in runs of text with its hits marked, or those around the one that is looked at where there are too many. */
export function markedLine(line: string, query: string, current: number | null): HitSpan[] {
	const spans = spansOf(line);
	if (query === '') return spans.map((span) => ({ ...span, hit: null }));
	const hits = hitsIn(line, query);
	const from = hits.length > MARKS_AT_MOST ? Math.max(0, (current ?? 0) - MARKS_AT_MOST / 2) : 0;
	return withHits(spans, hits.slice(from, from + MARKS_AT_MOST), query.length).map((span) => ({
		...span,
		hit: span.hit === null ? null : span.hit + from
	}));
}

/** A run of text, and whether it belongs to what was searched for: to which of the hits, counted from 0. */
export type HitSpan = Span & { hit: number | null };

/**
 * Cuts runs of text where hits begin and end.
 * @param hits beginnings as of `hitsIn`, each of them `length` long
 */
export function withHits(
	spans: readonly Span[],
	hits: readonly number[],
	length: number
): HitSpan[] {
	const pieces: HitSpan[] = [];
	let begin = 0;
	let next = 0;
	for (const span of spans) {
		const end = begin + span.text.length;
		let at = begin;
		const cut = (to: number, hit: number | null): void => {
			if (to > at) pieces.push({ ...span, text: span.text.slice(at - begin, to - begin), hit });
			at = Math.max(at, to);
		};
		for (let hit = hits[next]; hit !== undefined && hit < end; hit = hits[next]) {
			cut(hit, null);
			cut(Math.min(hit + length, end), next);
			// It goes on in the next run.
			if (hit + length > end) break;
			next += 1;
		}
		cut(end, null);
		begin = end;
	}
	return pieces;
}

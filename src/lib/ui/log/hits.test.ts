import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainText, spansOf } from './ansi.ts';
import { hitCount, hitsIn, markedLine, withHits } from './hits.ts';

const pieces = (line: string, query: string) =>
	withHits(spansOf(line), hitsIn(line, query), query.length).map(({ text, hit }) => [text, hit]);

it('marks each hit of a line, also one that changes its colour on the way', () => {
	expect(pieces('an Error, an error', 'ERROR')).toEqual([
		['an ', null],
		['Error', 0],
		[', an ', null],
		['error', 1]
	]);
	expect(pieces('x \u001b[31mer\u001b[0mror error', 'error')).toEqual([
		['x ', null],
		['er', 0],
		['ror', 0],
		[' ', null],
		['error', 1]
	]);
	expect(pieces('nothing', 'error')).toEqual([['nothing', null]]);
});

it('marks no more than a page can draw, and always the one that is looked at', () => {
	const line = 'ab'.repeat(100_000);
	const marks = (current: number | null) =>
		markedLine(line, 'b', current).flatMap(({ hit }) => (hit === null ? [] : [hit]));
	expect(marks(null)).toEqual(Array.from({ length: 200 }, (_, index) => index));
	for (const current of [0, 150, 50_000, 99_999]) {
		expect(marks(current).length).toBeLessThanOrEqual(200);
		expect(marks(current)).toContain(current);
	}
	expect(markedLine(line, '', null)).toEqual([{ text: line, color: null, bold: false, hit: null }]);
});

it('does not count a place twice', () => expect(hitsIn('aaaaa', 'aa')).toEqual([0, 2]));

it('tells no places where they mean something else in lower case, but how many there are', () => {
	expect(hitsIn('İ error', 'error')).toEqual([]);
	expect(hitCount('İ error', 'error')).toBe(1);
});

it('leaves the text as it is', () => {
	const word = fc.constantFrom('ab', 'B', ' ', '\u001b[1m', '\u001b[0m');
	fc.assert(
		fc.property(
			fc.array(word, { maxLength: 12 }),
			fc.constantFrom('b', 'ab', 'b '),
			(words, query) => {
				const line = words.join('');
				const all = withHits(spansOf(line), hitsIn(line, query), query.length);
				expect(all.map(({ text }) => text).join('')).toBe(plainText(line));
				const marked = new Map<number, string>();
				for (const { text, hit } of all)
					if (hit !== null) marked.set(hit, (marked.get(hit) ?? '') + text);
				expect([...marked.keys()]).toEqual(hitsIn(line, query).map((_, index) => index));
				for (const text of marked.values()) expect(text.toLowerCase()).toBe(query);
			}
		)
	);
});

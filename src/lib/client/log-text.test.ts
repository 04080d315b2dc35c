import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogText } from './log-text.ts';

const encode = (text: string) => new TextEncoder().encode(text);
const linesOf = (text: LogText) =>
	Array.from({ length: text.count }, (_, index) => text.line(index));
const piecesOf = (text: LogText) =>
	[...text.pieces(0)].flatMap(({ text: piece, starts }) =>
		[...starts].map((start, index) => piece.slice(start, (starts[index + 1] ?? piece.length) - 1))
	);

describe('LogText', () => {
	it('has the same lines, pieces and headings however the bytes are cut', () => {
		const part = fc.constantFrom('a', 'ü', '😀', '\n', '\r', '\n\n', '[nixfleet] Phase build\n');
		fc.assert(
			fc.property(fc.array(part, { maxLength: 300 }), fc.array(fc.nat(900)), (parts, cuts) => {
				const bytes = encode(parts.join(''));
				const places = [...new Set(cuts.map((cut) => Math.min(cut, bytes.length)))].sort(
					(a, b) => a - b
				);
				const whole = new LogText();
				whole.push(bytes, 0);
				const cut = new LogText();
				for (const [index, from] of [0, ...places].entries())
					cut.push(bytes.subarray(from, places[index]), 0);
				expect(linesOf(cut)).toEqual(linesOf(whole));
				expect(piecesOf(cut)).toEqual(linesOf(whole));
				expect(cut.headings).toEqual(whole.headings);
			})
		);
	});

	it('finds any of a million lines, in few objects', () => {
		const text = new LogText();
		for (let from = 0; from < 1_000_000; from += 10_000)
			text.push(
				encode(Array.from({ length: 10_000 }, (_, index) => `line ${from + index}\n`).join('')),
				from
			);
		expect(text.count).toBe(1_000_000);
		for (const index of [0, 1, 1_999, 2_000, 2_001, 777_777, 999_999])
			expect(text.line(index)).toBe(`line ${index}`);
		expect(text.line(1_000_000)).toBe('');
		expect([...text.pieces(0)].length).toBeLessThan(1_000);
	}, 60_000);

	it('knows when lines came, and what part they belong to', () => {
		const text = new LogText();
		text.push(encode('[nixfleet] Phase fetch\na\n'), 1_000);
		text.push(encode('[nixfleet] Phase build\nb\nhalf'), 5_000);
		expect([0, 1, 2, 4].map((index) => text.arrivedAt(index))).toEqual([
			1_000, 1_000, 5_000, 5_000
		]);
		expect(text.arrivedAt(5)).toBeNull();
		expect([0, 1, 2, 4].map((index) => text.headingAt(index)?.text)).toEqual([
			'fetch',
			'fetch',
			'build',
			'build'
		]);
		expect(new LogText().headingAt(0)).toBeNull();
	});

	it('has no time for what was there before, and one again for what came later', () => {
		const text = new LogText();
		text.push(encode('a\nb\n'), null);
		text.push(encode('c\n'), null);
		text.push(encode('d\n'), 5_000);
		text.push(encode('e\n'), null);
		text.push(encode('f\n'), 5_100);
		expect([0, 1, 2, 3, 4, 5].map((index) => text.arrivedAt(index))).toEqual([
			...[null, null, null],
			...[5_000, null, 5_100]
		]);
	});

	it('closes a line before a hole', () => {
		const text = new LogText();
		text.push(encode('a\nhalf'), 0);
		text.omit(7, 0);
		text.push(encode('next\n'), 0);
		expect(linesOf(text)).toEqual(['a', 'half', '[7 bytes were not kept]', 'next']);
	});
});

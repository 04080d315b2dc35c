import fc from 'fast-check';
import { expect, it } from 'vitest';
import { piecesOf } from './row-window.ts';

const draw = (request: Partial<Parameters<typeof piecesOf>[0]>) =>
	piecesOf({ count: 10, heightOf: () => 10, from: 0, to: 0, keep: null, ...request }).map(
		(piece) => (piece.type === 'gap' ? `${piece.height}px` : piece.index)
	);

it('draws what is in the window, and leaves room for the rest', () => {
	expect(draw({ from: 0, to: 30 })).toEqual([0, 1, 2, '70px']);
	expect(draw({ from: 35, to: 55 })).toEqual(['30px', 3, 4, 5, '40px']);
	expect(draw({ from: 1_000, to: 2_000 })).toEqual(['100px']);
	expect(draw({ count: 0 })).toEqual([]);
});

it('keeps what has the focus', () =>
	expect(draw({ from: 0, to: 20, keep: 7 })).toEqual([0, 1, '50px', 7, '20px']));

it('always takes the room of all entries, each once and in order', () =>
	fc.assert(
		fc.property(
			fc.array(fc.integer({ min: 1, max: 300 }), { maxLength: 50 }),
			fc.integer({ min: -500, max: 10_000 }),
			fc.nat(2_000),
			(heights, from, size) => {
				const heightOf = (index: number) => heights[index] ?? 0;
				const pieces = piecesOf({
					count: heights.length,
					heightOf,
					from,
					to: from + size,
					keep: null
				});
				const total = pieces.reduce(
					(sum, piece) => sum + (piece.type === 'gap' ? piece.height : heightOf(piece.index)),
					0
				);
				expect(total).toBe(heights.reduce((sum, height) => sum + height, 0));
				const drawn = pieces.flatMap((piece) => (piece.type === 'entry' ? [piece.index] : []));
				expect(drawn).toEqual([...drawn].sort((a, b) => a - b));
				expect(pieces.filter(({ type }) => type === 'gap').length).toBeLessThanOrEqual(2);
			}
		)
	));

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	areaPx,
	drawnRange,
	firstWhole,
	LINE_PX,
	scrollTopAt,
	shareAt,
	shareForLine,
	shareKeeping,
	shareShowing
} from './scroll.ts';

describe('where all lines are equally high', () => {
	const window = { count: 10_000, height: 600 };
	it('is ordinary scrolling', () => {
		for (const scrollTop of [0, 1, 777, 150_000, areaPx(window) - 600]) {
			const share = shareAt(window, scrollTop);
			// The place at the top of the window, in pixels.
			expect(share * window.count * LINE_PX - share * window.height).toBeCloseTo(scrollTop);
			expect(scrollTopAt(window, share)).toBeCloseTo(scrollTop);
		}
	});
	it('a line comes to the middle', () => {
		const share = shareForLine(window, 5_000);
		expect(share * window.height + (5_000.5 - share * window.count) * LINE_PX).toBeCloseTo(300);
	});
});

it('a short log does not scroll', () => {
	const window = { count: 3, height: 600 };
	expect(shareAt(window, 50)).toBe(0);
	expect(shareForLine(window, 2)).toBe(0);
	expect(drawnRange(window, 0)).toEqual({ from: 0, to: 3 });
});

it('thirty million lines stay within what browsers can scroll', () => {
	const window = { count: 30_000_000, height: 600 };
	expect(areaPx(window)).toBeLessThan(17_000_000);
	expect(drawnRange(window, 1).to).toBe(30_000_000);
	const { from, to } = drawnRange(window, 0.5);
	expect(to - from).toBeLessThan(60);
});

it('what is drawn covers the window, and the line that is shown is in it', () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 1, max: 1e6 }),
			fc.integer({ min: 1, max: 2_000 }),
			fc.double({ min: 0, max: 1, noNaN: true }),
			(count, height, share) => {
				const window = { count, height };
				const { from, to } = drawnRange(window, share);
				const focus = share * count;
				expect(from === 0 || (focus - from) * LINE_PX >= share * height).toBe(true);
				expect(to === count || (to - focus) * LINE_PX >= (1 - share) * height).toBe(true);
				const line = Math.floor(share * (count - 1));
				const shown = shareShowing(window, line);
				expect(drawnRange(window, shown).from).toBeLessThanOrEqual(line);
				expect(drawnRange(window, shown).to).toBeGreaterThan(line);
			}
		)
	);
});

it('lines that come do not move what is read, however high the lines are', () => {
	fc.assert(
		fc.property(
			fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 120, maxLength: 120 }),
			fc.integer({ min: 0, max: 60 }),
			fc.integer({ min: 1, max: 100_000 }),
			(rows, from, more) => {
				const height = 600;
				// Drawn from some line on, the first one partly above the window.
				let top = -10;
				const tops = rows.slice(from).map((tall) => {
					const at = top;
					top += tall * LINE_PX;
					return at;
				});
				tops.push(top);
				const window = { count: rows.length + more, height };
				const share = shareKeeping(window, { from, tops });
				const place = share * window.count - from;
				const index = Math.floor(place);
				const stands =
					(tops[index] ?? 0) + (place - index) * ((tops[index + 1] ?? 0) - (tops[index] ?? 0));
				fc.pre(share > 0);
				expect(stands).toBeCloseTo(share * height, 3);
			}
		)
	);
});

it('the first line that is wholly in the window is known, however high lines are', () => {
	expect(firstWhole([0, 20, 40, 60], 50)).toBe(0);
	expect(firstWhole([-1, 19, 39, 59], 50)).toBe(1);
	expect(firstWhole([-20.2, -0.2, 19.8, 39.8], 50)).toBe(1);
	// One is higher than the window, and in sight alone or with the beginning of the next.
	expect(firstWhole([-30, -10, 80, 100], 50)).toBe(1);
	expect(firstWhole([-30, -10, 40, 140], 50)).toBe(1);
	expect(firstWhole([-30, 0, 140], 50)).toBe(0);
	expect(firstWhole([-100, 30], 50)).toBe(0);
	expect(firstWhole([0], 50)).toBe(0);
});

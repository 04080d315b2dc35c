/**
 * Where lines stand in a window onto many of them, whatever their heights: pure functions.
 *
 * A place is a number of lines, 12.25 being a quarter into the thirteenth. At a share `p` of the way down, the place
 * `p × count` stands at the height `p × window`: at 0 the first line is at the top, at 1 the last one ends at the bottom.
 * Where all lines are equally high that is exactly ordinary scrolling, and where they are not, nothing above needs to be
 * measured. Browsers cannot scroll over more than some 17 million pixels, so beyond that the way is shortened.
 */

/** Height of a line that is not wrapped, in pixels. */
export const LINE_PX = 20;
const LONGEST_PX = 12_000_000;

export type Window = { count: number; height: number };

/** Height of the scrolled area, in pixels. */
export const areaPx = ({ count, height }: Window): number =>
	Math.max(height, Math.min(LONGEST_PX, count * LINE_PX));

/** Share of the way down, 0 to 1; of what fits into the window, 0. */
export function shareAt(window: Window, scrollTop: number): number {
	const way = areaPx(window) - window.height;
	return way <= 0 ? 0 : Math.min(1, Math.max(0, scrollTop / way));
}

export const scrollTopAt = (window: Window, share: number): number =>
	share * Math.max(0, areaPx(window) - window.height);

/** What to draw around the place in focus: enough for a window of the lowest lines, and some more. */
export function drawnRange(window: Window, share: number): { from: number; to: number } {
	const SPARE = 6;
	const focus = share * window.count;
	const lines = window.height / LINE_PX;
	return {
		from: Math.max(0, Math.floor(focus - share * lines) - SPARE),
		to: Math.min(window.count, Math.ceil(focus + (1 - share) * lines) + SPARE)
	};
}

/** The share at which a line of the usual height is in the middle, as far as there are lines around it. */
export function shareForLine(window: Window, line: number): number {
	const lines = window.height / LINE_PX;
	if (window.count <= lines) return 0;
	return Math.min(1, Math.max(0, (line + 0.5 - lines / 2) / (window.count - lines)));
}

/**
 * The share at which a line is in the window however high the lines around it are.
 * @param into which part of it, 0 to 1, where it may be higher than the window; else all of it is in the window
 */
export const shareShowing = (
	window: Window,
	line: number,
	into = line / Math.max(1, window.count - 1)
): number => (window.count === 0 ? 0 : (line + into) / window.count);

/**
 * The share that leaves everything drawn where it is although lines came at the end: where the height at which a place
 * stands is the one it ought to stand at.
 * @param drawn tops of the drawn lines from `from` on, relative to the window, and where the last of them ends
 */
export function shareKeeping(window: Window, drawn: { from: number; tops: number[] }): number {
	const { count, height } = window;
	const { from, tops } = drawn;
	for (let index = 0; index + 1 < tops.length; index++) {
		const top = tops[index] ?? 0;
		const tall = (tops[index + 1] ?? top) - top;
		// The place from + index + x stands at top + x * tall, and ought to at (from + index + x) / count * height.
		const slope = tall - height / count;
		if (slope === 0) continue;
		const x = (((from + index) / count) * height - top) / slope;
		if (x >= 0 && x <= 1) return Math.min(1, Math.max(0, (from + index + x) / count));
	}
	return 0;
}

/**
 * Index of the first drawn line that is wholly in the window; where none is, of the one that reaches into it from above.
 * @param tops of the drawn lines relative to the window, and where the last of them ends
 */
export function firstWhole(tops: number[], height: number): number {
	// What is less than half a pixel out of sight is in sight.
	const first = tops.findIndex((top) => top >= -0.5);
	if (first < 0) return Math.max(0, tops.length - 2);
	const isWhole = (tops[first + 1] ?? Infinity) <= height + 0.5;
	return isWhole ? first : Math.max(0, first - 1);
}

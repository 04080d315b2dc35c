import { expect, it } from 'vitest';
import { place } from './tip-place.ts';

const view = { width: 400, height: 300 };
const tip = { width: 100, height: 40 };
const owner = (left: number, top: number) => ({
	left,
	top,
	bottom: top + 20,
	width: 20,
	height: 20
});

it('stands above the middle of its owner', () =>
	expect(place(owner(200, 150), tip, view)).toEqual({ left: 160, top: 104 }));
it('goes below where there is no room above', () =>
	expect(place(owner(200, 10), tip, view)).toEqual({ left: 160, top: 36 }));
it.each([
	['left', 0, 8],
	['right', 380, 292]
])('stays inside at the %s edge', (_, at, left) =>
	expect(place(owner(at, 150), tip, view).left).toBe(left)
);
it('never leaves the window at the bottom', () =>
	expect(place(owner(200, 10), { width: 100, height: 280 }, view).top).toBe(12));

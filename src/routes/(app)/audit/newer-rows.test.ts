import { expect, it } from 'vitest';
import { newerThan, withNewer } from './newer-rows.ts';

const rows = (...ids: string[]) => ids.map((id) => ({ id }));

it('puts what is newer before what is shown, and keeps the older that somebody went to', () => {
	const shown = rows('c', 'b', 'a');
	expect(withNewer(shown, rows('e', 'd', 'c', 'b'))).toEqual(rows('e', 'd', 'c', 'b', 'a'));
	expect(withNewer(shown, rows('c', 'b'))).toEqual(shown);
});

it('leaves no gap that nobody sees: what does not reach down to what is shown takes its place', () => {
	expect(withNewer(rows('b', 'a'), rows('z', 'y'))).toBeNull();
	expect(withNewer([], rows('a'))).toBeNull();
});

it('counts what came since, and not again what is shown', () => {
	expect(newerThan(rows('c', 'b'), rows('e', 'd', 'c'))).toBe(2);
	expect(newerThan(rows('c', 'b'), rows('c'))).toBe(0);
	expect(newerThan([], rows('b', 'a'))).toBe(2);
});

import { expect, it } from 'vitest';
import { withNewer } from './newer-rows.ts';

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

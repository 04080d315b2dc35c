import { expect, it } from 'vitest';
import { LogSearch } from './log-search.ts';

it('finds lines whatever the case and colour', () =>
	expect(new LogSearch().find(['Error', 'fine', '\u001b[31mer\u001b[0mror'], 'ERROR')).toEqual([
		0, 2
	]));

it('finds nothing for an empty query', () =>
	expect(new LogSearch().find(['a', 'b'], '')).toEqual([]));

it('goes on where it stopped, reading the unfinished last line again', () => {
	const search = new LogSearch();
	expect(search.find(['error', 'er'], 'error')).toEqual([0]);
	expect(search.find(['error', 'error', 'x', 'an error'], 'error')).toEqual([0, 1, 3]);
	expect(search.find(['error', 'error', 'x', 'an er'], 'error')).toEqual([0, 1]);
});

it('begins anew with another query', () => {
	const search = new LogSearch();
	search.find(['a', 'b'], 'a');
	expect(search.find(['a', 'b'], 'b')).toEqual([1]);
});

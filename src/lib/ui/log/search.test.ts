import { LogText } from '$lib/client/log-text.ts';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { plainText } from './ansi.ts';
import { LogSearch } from './search.ts';

const push = (text: LogText, more: string) => text.push(new TextEncoder().encode(more), 0);
const textOf = (lines: string[]) => {
	const text = new LogText();
	push(text, lines.join('\n'));
	return text;
};
function find(search: LogSearch, text: LogText, query: string): readonly number[] {
	while (!search.step(text, query));
	return search.found;
}

it('finds lines whatever the case and colour', () => {
	const text = textOf(['Error', 'fine', '\u001b[31mer\u001b[0mror']);
	expect(find(new LogSearch(), text, 'ERROR')).toEqual([0, 2]);
});

it('finds nothing for an empty query', () =>
	expect(find(new LogSearch(), textOf(['a', 'b']), '')).toEqual([]));

it('finds each of several in one line', () => {
	const text = textOf(['no', 'error: an error', 'aaaa', '\u001b[31merror\u001b[0m, Error']);
	expect(find(new LogSearch(), text, 'error')).toEqual([1, 1, 3, 3]);
	expect(find(new LogSearch(), text, 'aa')).toEqual([2, 2]);
});

it('goes on where it stopped, reading the unfinished last line again', () => {
	const search = new LogSearch();
	const text = textOf(['error', 'er']);
	expect(find(search, text, 'error')).toEqual([0]);
	push(text, 'ror\nx\nan error');
	expect(find(search, text, 'error')).toEqual([0, 1, 3]);
	push(text, 'ist\nerr');
	expect(find(search, text, 'error')).toEqual([0, 1, 3]);
	push(text, 'or');
	expect(find(search, text, 'error')).toEqual([0, 1, 3, 4]);
});

it('begins anew with another query', () => {
	const search = new LogSearch();
	const text = textOf(['a', 'b']);
	find(search, text, 'a');
	expect(find(search, text, 'b')).toEqual([1]);
});

it('finds the same as reading each line does', () => {
	const word = fc.constantFrom('ab', 'B', 'İ', '\u001b[1m', ' ', 'x'.repeat(40_000));
	fc.assert(
		fc.property(
			fc.array(fc.array(word, { maxLength: 4 }), { maxLength: 60 }),
			fc.constantFrom('b', 'ab ', 'i'),
			(parts, query) => {
				const lines = parts.map((words) => words.join(''));
				const text = textOf(lines);
				const expected = lines.flatMap((line, index) =>
					plainText(line)
						.toLowerCase()
						.split(query)
						.slice(1)
						.map(() => index)
				);
				expect(find(new LogSearch(), text, query)).toEqual(expected);
			}
		)
	);
});

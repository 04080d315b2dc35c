import { describe, expect, it } from 'vitest';
import { harmless } from './harmless.ts';
import { tableLines, type Table } from './table.ts';
import { widthOf, wrapped } from './width.ts';

const table: Table = {
	head: ['HOST', 'G', 'WHY'],
	rows: [
		[
			{ text: 'hsb1' },
			{ text: 'behind', tone: 'warning' },
			{ text: 'On 58af19c, and the target is 3b3103c of today.' }
		],
		[{ text: 'a-longer-name' }, { text: 'ok', tone: 'good' }, { text: '' }]
	]
};

describe('a table', () => {
	it('that nobody looks at has one line a row, however long, and no colour', () => {
		expect(tableLines(table, { columns: null, colour: false })).toEqual([
			'HOST           G       WHY',
			'hsb1           behind  On 58af19c, and the target is 3b3103c of today.',
			'a-longer-name  ok'
		]);
	});

	it('fits into the terminal: sentences are broken between words, nothing is left out', () => {
		expect(tableLines(table, { columns: 50, colour: false })).toEqual([
			'HOST           G       WHY',
			'hsb1           behind  On 58af19c, and the target',
			'                       is 3b3103c of today.',
			'a-longer-name  ok'
		]);
	});

	it('whose sentences have no room beside has them below', () => {
		expect(tableLines(table, { columns: 30, colour: false })).toEqual([
			'HOST           G',
			'  WHY',
			'hsb1           behind',
			'  On 58af19c, and the target',
			'  is 3b3103c of today.',
			'a-longer-name  ok'
		]);
	});

	it.each([24, 40, 60, 79, 200])('of %s columns has no line that is wider', (columns) => {
		for (const line of tableLines(table, { columns, colour: false }))
			expect(widthOf(line)).toBeLessThanOrEqual(columns);
	});

	it('with colours has the same words in the same places', () => {
		const plain = tableLines(table, { columns: 60, colour: false });
		const lines = tableLines(table, { columns: 60, colour: true });
		expect(lines.join('\n')).toContain('\u001b[33mbehind\u001b[0m');
		expect(
			lines.map((line) =>
				line
					.split('\u001b')
					.join('')
					.replaceAll(/\[\d+m/g, '')
			)
		).toEqual(plain);
	});

	it('shows what hosts say harmless', () => {
		const evil = '\u001b]0;owned\u0007\u001b[2J\nok \u009b31m\u202egnp';
		const [, line] = tableLines(
			{ head: ['A', 'B'], rows: [[{ text: evil }, { text: evil }]] },
			{ columns: null, colour: true }
		);
		expect(line).not.toMatch(/[\p{Cc}\u202e]/u);
		expect(line).toContain('␛]0;owned␇␛[2J ok �31m�gnp');
	});
});

it('harmless text stays as it is', () => {
	expect(harmless('“hsb1: serve the wiki” – 日本 👩‍💻')).toBe('“hsb1: serve the wiki” – 日本 👩‍💻');
});

it('widths are those of a terminal', () => {
	expect(['abc', '日本', 'e\u0301', '🚀x', ''].map(widthOf)).toEqual([3, 4, 1, 3, 0]);
	expect(wrapped('a 日本語 bb', 5)).toEqual(['a', '日本', '語 bb']);
	expect(wrapped('', 5)).toEqual(['']);
});

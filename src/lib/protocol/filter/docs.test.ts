import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { LIMITS } from '../limits.ts';
import { KEYS, MEASURES } from './ast.ts';
import { parseFilter } from './parse.ts';
import { STATES } from './vocabulary.ts';

const text = readFileSync('docs/filter.md', 'utf8');
const code = (cell: string | undefined) =>
	[...(cell ?? '').matchAll(/`([^`]+)`/g)].map(([, each = '']) => each);
const rows = text
	.split('\n')
	.filter((line) => line.startsWith('| `'))
	.map((line) => line.split('|').slice(1, -1));

it('every example of the page can be read', () => {
	const examples = rows.flatMap((cells) => code(cells.length === 3 ? cells[2] : cells[0]));
	expect(examples.length).toBeGreaterThan(20);
	for (const example of examples)
		expect([example, parseFilter(example).ok]).toEqual([example, true]);
	const [, script = ''] = /"filter":"([^"]+)"/.exec(text) ?? [];
	expect(parseFilter(script).ok).toBe(true);
});

it('names every key, state and limit', () => {
	const named = rows.filter((cells) => cells.length === 3).flatMap((cells) => code(cells[0]));
	for (const key of [...KEYS, ...MEASURES]) expect(named).toContain(key);
	const states = rows.find((cells) => code(cells[0])[0] === 'is')?.[1];
	expect(code(states)).toEqual(expect.arrayContaining(Object.keys(STATES)));
	expect(text).toContain(`${LIMITS.filterChars} characters, ${LIMITS.filterTerms} terms`);
	expect(text).toContain(`${LIMITS.filterDepth} parentheses`);
});

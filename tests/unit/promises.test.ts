import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { problemsOf, promisesOf, readIfThere } from '../../scripts/promises.mjs';

describe('the promises of docs/security.md', () => {
	const promises = promisesOf(readFileSync('docs/security.md', 'utf8'));

	it('are all there', () => expect(promises.length).toBeGreaterThanOrEqual(12));

	it.each(promises)('$promise', (promised) =>
		expect(problemsOf(promised, readIfThere)).toEqual([])
	);
});

describe('the table of docs/hostile-inputs.md', () => {
	const inputs = promisesOf(readFileSync('docs/hostile-inputs.md', 'utf8'));

	it('is read whole', () => expect(inputs.length).toBeGreaterThan(35));

	it.each(inputs)('$promise', (input) => expect(problemsOf(input, readIfThere)).toEqual([]));
});

describe('a promise', () => {
	const row = (cell: string) => promisesOf(`| 1 | It works. | ${cell} | – |`);
	const text =
		"describe('a thing', () => {\n\tit('works', () => {});\n\tit.each([1])(\n\t\t'does %s', () => {});";
	const problems = (cell: string) =>
		row(cell).flatMap((promised) =>
			problemsOf(promised, (file) => (file === 'a.test.ts' ? text : null))
		);

	it('that names tests which are there is kept', () =>
		expect(problems('`a.test.ts` › works<br>`a.test.ts` › does %s')).toEqual([]));

	it.each([
		['no test', 'by hand'],
		['a file that is not there', '`b.test.ts` › works'],
		['a title that is not there', '`a.test.ts` › work'],
		['one of two that is not there', '`a.test.ts` › works<br>`a.test.ts` › fails']
	])('that names %s is not', (_, cell) => expect(problems(cell)).toHaveLength(1));
});

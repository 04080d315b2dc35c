import { existsSync, readFileSync } from 'node:fs';

/**
 * @typedef {{ promise: string, tests: { file: string, title: string }[] }} Promised
 */

/**
 * The promises of a document: rows of a table that begin with a number, whose cells name tests as `file` › title, one a line
 * (`<br>`). Pure.
 * @param {string} text Markdown
 * @returns {Promised[]}
 */
export const promisesOf = (text) =>
	text
		.split('\n')
		.filter((line) => /^\|\s*\d+\s*\|/.test(line))
		.map((line) => ({
			promise: line.split('|')[2]?.trim() ?? '',
			tests: [...line.matchAll(/`([^`]+\.(?:test|spec)\.ts)` › ([^|<;]+)/g)].map((match) => ({
				file: match[1] ?? '',
				title: (match[2] ?? '').trim()
			}))
		}));

/**
 * What is wrong with a promise: it names no test, or one that is not there. Nothing when it is kept.
 * @param {Promised} promised
 * @param {(file: string) => string | null} read the text of a file; null: there is none
 * @returns {string[]}
 */
export function problemsOf({ promise, tests }, read) {
	if (tests.length === 0) return [`"${promise}" names no test.`];
	return tests.flatMap(({ file, title }) => {
		const text = read(file);
		if (text === null) return [`"${promise}" names ${file}, which is not there.`];
		// A title is the first argument of a test, or of what `each` and its table gave.
		const titles = text.matchAll(
			/(?:\b(?:it|test|describe)(?:\.[a-z]+)*|[\])])\(\s*(['"`])((?:\\.|(?!\1).)*)\1/gs
		);
		const found = [...titles].some((match) => (match[2] ?? '').replaceAll('\\', '') === title);
		return found ? [] : [`"${promise}" names a test of ${file} that is not there: ${title}`];
	});
}

/** @param {string} file */
export const readIfThere = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : null);

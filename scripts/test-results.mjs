import { existsSync, readFileSync } from 'node:fs';

/**
 * What the runners wrote about themselves, as one shape.
 * @typedef {{ passed: number, skipped: number, failures: string[] }} Result `failures`: the names of tests that failed
 */

/** @param {string} file */
const json = (file) => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {});

/** @param {string} file vitest's JSON report @returns {Result} */
export function vitestResult(file) {
	const { numPassedTests = 0, numPendingTests = 0, testResults = [] } = json(file);
	return {
		passed: numPassedTests,
		skipped: numPendingTests,
		failures: testResults.flatMap((/** @type {any} */ { name, assertionResults }) =>
			assertionResults
				.filter((/** @type {any} */ { status }) => status === 'failed')
				.map((/** @type {any} */ { fullName }) => `${relative(name)} > ${fullName}`)
		)
	};
}

/** @param {string} path */
const relative = (path) => path.replace(`${process.cwd()}/`, '');

/** @param {string} file Playwright's JSON report @returns {Result} One that passed only when tried again has failed. */
export function playwrightResult(file) {
	const { stats = {}, suites = [] } = json(file);
	return {
		passed: stats.expected ?? 0,
		skipped: stats.skipped ?? 0,
		failures: suites.flatMap(failuresOf)
	};
}

/** @param {any} suite @returns {string[]} */
const failuresOf = ({ suites = [], specs = [] }) => [
	...specs
		.filter((/** @type {any} */ { tests }) =>
			tests.some((/** @type {any} */ { status }) => status === 'unexpected' || status === 'flaky')
		)
		.map((/** @type {any} */ { file, line, title }) => `tests/e2e/${file}:${line} > ${title}`),
	...suites.flatMap(failuresOf)
];

import { join } from 'node:path';
import { playwrightResult, vitestResult } from './test-results.mjs';

/** The layers of the tests, and how each is counted. Their own reporters are read, so that the count is of real tests. */

export const RESULTS = 'test-results';

/** @typedef {import('./test-layer.mjs').Layer} Layer */

/** @param {string} name of a program that the packages bring */
const bin = (name) => join('node_modules', '.bin', name);

/** What has no count of its own is one test. @param {string} title @param {string[]} command @returns {Layer} */
const check = (title, command) => ({
	title,
	command,
	result: (endedWell) => ({
		passed: endedWell ? 1 : 0,
		skipped: 0,
		failures: endedWell ? [] : [title]
	})
});

/**
 * Tests that failed without being counted, as in a file that does not load, still fail.
 * @param {string} title @param {string[]} command @param {() => import('./test-results.mjs').Result} read @returns {Layer}
 */
const suite = (title, command, read) => ({
	title,
	command,
	result(endedWell) {
		const result = read();
		if (!endedWell && result.failures.length === 0)
			result.failures.push(`${title}: ended badly, see above`);
		if (endedWell && result.passed === 0) result.failures.push(`${title}: ran no test`);
		return result;
	}
});

/** @param {string} project @param {string[]} files all of the project when none is named */
export function vitest(project, ...files) {
	const file = `${RESULTS}/${project}.json`;
	const reporters = ['--reporter', 'default', '--reporter', 'json', '--outputFile.json', file];
	return suite(
		`vitest: ${project}`,
		[bin('vitest'), 'run', '--project', project, ...reporters, ...files],
		() => vitestResult(file)
	);
}

export const playwright = () =>
	suite('playwright', [bin('playwright'), 'test'], () =>
		playwrightResult(`${RESULTS}/playwright.json`)
	);

/** No test: what the faults need. Nothing else waits for it. @returns {Layer} */
export const failpointBuild = () => ({
	title: 'build with fail points',
	command: [
		process.execPath,
		'--eval',
		"import('./scripts/install.mjs').then(({ buildWithFailpoints }) => buildWithFailpoints())"
	],
	result: (endedWell) => ({
		passed: 0,
		skipped: 0,
		failures: endedWell ? [] : ['build with fail points']
	})
});

/** What reads the code without running it. */
export const staticChecks = () => [
	check('prettier', [bin('prettier'), '--check', '.']),
	check('eslint', [bin('eslint'), '.']),
	check('types', [bin('svelte-check'), '--tsconfig', './tsconfig.json', '--fail-on-warnings'])
];

/** The campaigns, which have commands of their own. Each takes minutes; that of the faults an hour. */
export const campaigns = () =>
	['herd', 'fuzz', 'faults'].map((name) =>
		check(`campaign: ${name}`, [process.execPath, `scripts/test-${name}.mjs`])
	);

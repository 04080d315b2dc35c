import { describe, expect, it } from 'vitest';
import { computeStatus } from './compute.ts';
import { NOW, OTHER_SYSTEM, SYSTEM, input, running, withFacts, type Row } from './fixtures.ts';

describe('T', () => {
	const lastTest = { systemPath: SYSTEM, at: NOW, passed: 2, failed: 1, failures: ['T02-web.sh'] };
	it.each<Row>([
		['passed', input(), 'ok', 'tests-passed', /3 tests passed/],
		[
			'failed',
			withFacts({ lastTest }),
			'error',
			'tests-failed',
			/1 of 3 tests failed: T02-web\.sh/
		],
		[
			'run on another system',
			withFacts({ running: running({ systemPath: OTHER_SYSTEM }) }),
			'behind',
			'tests-not-run'
		],
		[
			'run without a single test',
			withFacts({ lastTest: { ...lastTest, passed: 0, failed: 0, failures: [] } }),
			'behind',
			'tests-not-run'
		],
		[
			'run when no running system was known',
			withFacts({ lastTest: { ...lastTest, systemPath: null }, running: null }),
			'behind',
			'tests-not-run'
		],
		['never run', withFacts({ lastTest: null }), 'behind', 'tests-not-run'],
		['no tests', withFacts({ hasTests: false }), 'unknown', 'no-tests'],
		['not known', withFacts({ hasTests: null }), 'unknown', 'tests-unknown']
	])('%s', (_, given, state, reason, message = /\S/) => {
		const verdict = computeStatus(given).tests;
		expect(verdict).toMatchObject({ state, reason });
		expect(verdict.message).toMatch(message);
	});
});

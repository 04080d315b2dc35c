import { compartment } from './compartment.ts';
import type { StatusInput } from './input.ts';
import type { Compartment } from './types.ts';
import { listed, plural } from './words.ts';

/** T: did the host's tests pass on the system that runs? */
export function testsStatus(input: Pick<StatusInput, 'facts'>): Compartment {
	const hasTests = input.facts?.hasTests ?? null;
	const last = input.facts?.lastTest ?? null;
	if (hasTests === null)
		return compartment('unknown', 'tests-unknown', 'It is not known whether this host has tests.');
	if (!hasTests) return compartment('unknown', 'no-tests', 'This host has no tests.');
	if (
		last === null ||
		last.systemPath === null ||
		// A run without a single test proves nothing.
		last.passed + last.failed === 0 ||
		last.systemPath !== (input.facts?.running?.systemPath ?? null)
	)
		return compartment(
			'behind',
			'tests-not-run',
			'The tests have not been run on the system that runs now.'
		);
	if (last.failed > 0)
		return compartment(
			'error',
			'tests-failed',
			`${last.failed} of ${plural(last.passed + last.failed, 'test')} failed${last.failures.length > 0 ? `: ${listed(last.failures, 5)}` : ''}.`
		);
	return compartment(
		'ok',
		'tests-passed',
		`${plural(last.passed, 'test')} passed on the running system.`
	);
}

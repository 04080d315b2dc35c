import { describe, expect, it } from 'vitest';
import { computeStatus } from './compute.ts';
import {
	A,
	B,
	OTHER_SYSTEM,
	SYSTEM,
	activation,
	input,
	running,
	target,
	view,
	withFacts,
	type Row
} from './fixtures.ts';

describe('S', () => {
	const evaluated = (path: string) => ({ evaluated: [{ commit: A, systemPath: path }] });
	it.each<Row>([
		['evaluated and running', withFacts(evaluated(SYSTEM)), 'ok', 'system-evaluated'],
		['not evaluated, but activated from this commit', input(), 'ok', 'system-activated'],
		[
			'a commit that changes nothing here',
			withFacts({
				...evaluated(SYSTEM),
				lastGoodActivation: activation({ commit: B }),
				lastActivation: activation({ commit: B })
			}),
			'ok',
			'no-change-for-this-host'
		],
		[
			'evaluated by the target’s source',
			input({ target: view(target({ systemPaths: { hsb1: OTHER_SYSTEM } })) }),
			'behind',
			'rebuild-needed'
		],
		['evaluates to another system', withFacts(evaluated(OTHER_SYSTEM)), 'behind', 'rebuild-needed'],
		[
			'pulled, not evaluated',
			withFacts({
				lastGoodActivation: activation({ commit: B }),
				lastActivation: activation({ commit: B })
			}),
			'behind',
			'probably-rebuild-needed',
			/bbbbbbb runs, aaaaaaa is checked out/
		],
		[
			'right, but a reboot is due',
			withFacts({ running: running({ rebootNeeded: true }) }),
			'behind',
			'reboot-needed'
		],
		[
			'evaluated, and a reboot is due',
			withFacts({ ...evaluated(SYSTEM), running: running({ rebootNeeded: true }) }),
			'behind',
			'reboot-needed'
		],
		[
			'activation failed',
			withFacts({ lastActivation: activation({ outcome: 'failed' }) }),
			'error',
			'activation-failed'
		],
		[
			'activation rolled back',
			withFacts({ lastActivation: activation({ outcome: 'rolled-back' }) }),
			'error',
			'activation-rolled-back'
		],
		[
			'an older failure on another commit is history',
			withFacts({ lastActivation: activation({ commit: B, outcome: 'failed' }) }),
			'ok',
			'system-activated'
		],
		[
			'changed by hand',
			withFacts({ running: running({ systemPath: OTHER_SYSTEM }) }),
			'error',
			'drifted'
		],
		[
			'never activated by us',
			withFacts({ lastActivation: null, lastGoodActivation: null }),
			'unknown',
			'activation-unrecorded'
		],
		['nothing reported', withFacts({ running: null }), 'unknown', 'no-running-system']
	])('%s', (_, given, state, reason, message = /\S/) => {
		const verdict = computeStatus(given).system;
		expect(verdict).toMatchObject({ state, reason });
		expect(verdict.message).toMatch(message);
	});
});

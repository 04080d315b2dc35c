import { describe, expect, it } from 'vitest';
import { computeStatus } from './compute.ts';
import {
	A,
	B,
	NOW,
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
			'does not evaluate',
			withFacts({ evaluationFailure: { commit: A, message: 'Syntax error.', at: 1 } }),
			'error',
			'does-not-evaluate'
		],
		[
			'another commit did not evaluate',
			withFacts({ evaluationFailure: { commit: B, message: 'Syntax error.', at: 1 } }),
			'ok',
			'system-activated'
		],
		[
			'gone back to a generation whose commit is not known',
			withFacts({
				running: running({ systemPath: OTHER_SYSTEM }),
				lastActivation: activation({ commit: null, systemPath: OTHER_SYSTEM }),
				lastGoodActivation: activation({ commit: null, systemPath: OTHER_SYSTEM })
			}),
			'behind',
			'probably-rebuild-needed'
		],
		[
			'going back failed and was undone',
			withFacts({
				lastActivation: activation({
					commit: null,
					systemPath: OTHER_SYSTEM,
					outcome: 'rolled-back'
				})
			}),
			'ok',
			'system-activated'
		],
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
			'changed by hand, long ago',
			withFacts({
				running: running({ systemPath: OTHER_SYSTEM, activatedAt: NOW - 3 * 3_600_000 })
			}),
			'error',
			'drifted',
			/by hand 3 hours ago\.$/
		],
		[
			'changed by hand to what the checkout evaluates to',
			withFacts({
				...evaluated(OTHER_SYSTEM),
				running: running({ systemPath: OTHER_SYSTEM })
			}),
			'ok',
			'system-evaluated'
		],
		[
			'left behind by a failed activation of another commit',
			withFacts({
				running: running({ systemPath: OTHER_SYSTEM }),
				lastActivation: activation({ commit: B, systemPath: OTHER_SYSTEM, outcome: 'failed' })
			}),
			'error',
			'activation-failed',
			/bbbbbbb failed and left its system running/
		],
		[
			'a failure on this commit outweighs an evaluation',
			withFacts({ ...evaluated(SYSTEM), lastActivation: activation({ outcome: 'failed' }) }),
			'error',
			'activation-failed'
		],
		[
			'a rebuild outweighs a reboot',
			withFacts({ ...evaluated(OTHER_SYSTEM), running: running({ rebootNeeded: true }) }),
			'behind',
			'rebuild-needed'
		],
		[
			'a system path published for another host',
			input({ target: view(target({ systemPaths: { other: OTHER_SYSTEM } })) }),
			'ok',
			'system-activated'
		],
		[
			'the host’s own evaluation outweighs the published one',
			withFacts(evaluated(SYSTEM), {
				target: view(target({ systemPaths: { hsb1: OTHER_SYSTEM } }))
			}),
			'ok',
			'system-evaluated'
		],
		[
			'an activation that recorded no path proves nothing',
			withFacts({
				lastActivation: activation({ systemPath: null }),
				lastGoodActivation: activation({ systemPath: null })
			}),
			'unknown',
			'activation-unrecorded'
		],
		[
			'no checkout to compare with',
			withFacts({ checkout: null }),
			'unknown',
			'no-checkout',
			/aaaaaaa runs/
		],
		[
			'whether a reboot is due is not asked of it',
			withFacts({ running: running({ rebootNeeded: null }) }),
			'ok',
			'system-activated'
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

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
	profile,
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
			'a Boot of another commit came true, and something else was pulled',
			withFacts({
				running: running({ systemPath: OTHER_SYSTEM, profilePath: OTHER_SYSTEM }),
				lastBoot: activation({ commit: B, systemPath: OTHER_SYSTEM, at: NOW })
			}),
			'behind',
			'probably-rebuild-needed',
			/bbbbbbb runs, aaaaaaa is checked out/
		],
		[
			'a Boot of what is checked out came true, and was not evaluated',
			withFacts({
				running: running({ systemPath: OTHER_SYSTEM, profilePath: OTHER_SYSTEM }),
				lastGoodActivation: activation({ commit: B }),
				lastActivation: activation({ commit: B }),
				lastBoot: activation({ systemPath: OTHER_SYSTEM, at: NOW })
			}),
			'ok',
			'system-activated',
			/from aaaaaaa/
		],
		[
			'a Boot came true after a switch to the same commit was undone',
			withFacts({
				...evaluated(OTHER_SYSTEM),
				running: running({ systemPath: OTHER_SYSTEM, profilePath: OTHER_SYSTEM }),
				lastActivation: activation({ systemPath: OTHER_SYSTEM, outcome: 'rolled-back' }),
				lastGoodActivation: activation({ commit: B }),
				lastBoot: activation({ systemPath: OTHER_SYSTEM, at: NOW })
			}),
			'ok',
			'system-evaluated'
		],
		[
			'a switch was undone after a Boot of the same commit',
			withFacts({
				lastActivation: activation({ outcome: 'rolled-back', at: NOW }),
				lastBoot: activation({ at: NOW - 1 })
			}),
			'error',
			'activation-rolled-back'
		],
		[
			'a Boot came true, and then somebody switched by hand',
			withFacts({
				running: running({ systemPath: '/nix/store/ccc-system' }),
				lastBoot: activation({ commit: B, systemPath: OTHER_SYSTEM, at: NOW })
			}),
			'error',
			'drifted'
		],
		[
			'went back by hand to what was booted before the last switch',
			withFacts({
				running: running({ systemPath: OTHER_SYSTEM }),
				lastBoot: activation({ commit: B, systemPath: OTHER_SYSTEM, at: NOW - 120_000 })
			}),
			'error',
			'drifted'
		],
		[
			'evaluated and set for the next boot',
			withFacts({
				...evaluated(OTHER_SYSTEM),
				running: running({ profilePath: OTHER_SYSTEM })
			}),
			'behind',
			'set-for-next-boot',
			/^The next boot starts what aaaaaaa makes: a reboot brings it\.$/
		],
		[
			'set for the next boot, not evaluated',
			withFacts({
				running: running({ profilePath: OTHER_SYSTEM }),
				lastActivation: activation({ commit: B }),
				lastGoodActivation: activation({ commit: B }),
				lastBoot: activation({ systemPath: OTHER_SYSTEM, at: NOW })
			}),
			'behind',
			'set-for-next-boot'
		],
		[
			'set for the next boot on a host that NixFleet never switched',
			withFacts({
				running: running({ profilePath: OTHER_SYSTEM }),
				lastActivation: null,
				lastGoodActivation: null,
				lastBoot: activation({ systemPath: OTHER_SYSTEM, at: NOW })
			}),
			'behind',
			'set-for-next-boot'
		],
		[
			'set for the next boot after a switch to the same commit was undone',
			withFacts({
				...evaluated(OTHER_SYSTEM),
				running: running({ profilePath: OTHER_SYSTEM }),
				lastActivation: activation({ systemPath: OTHER_SYSTEM, outcome: 'rolled-back' }),
				lastGoodActivation: activation({ commit: B }),
				lastBoot: activation({ systemPath: OTHER_SYSTEM, at: NOW })
			}),
			'behind',
			'set-for-next-boot'
		],
		[
			'a Boot that changed the profile and failed',
			withFacts({
				...evaluated(OTHER_SYSTEM),
				running: running({ profilePath: OTHER_SYSTEM }),
				lastBoot: activation({ systemPath: OTHER_SYSTEM, outcome: 'failed', at: NOW })
			}),
			'error',
			'activation-failed',
			/^Setting aaaaaaa for the next boot failed/
		],
		[
			'a Boot that failed and came true nevertheless',
			withFacts({
				running: running({ systemPath: OTHER_SYSTEM, profilePath: OTHER_SYSTEM }),
				lastBoot: activation({ systemPath: OTHER_SYSTEM, outcome: 'failed', at: NOW })
			}),
			'ok',
			'system-activated'
		],
		[
			'another system than the evaluated one was set for the next boot',
			withFacts({
				...evaluated(OTHER_SYSTEM),
				running: running({ profilePath: '/nix/store/ccc-system' })
			}),
			'behind',
			'rebuild-needed'
		],
		[
			'changed by hand outweighs what is set for the next boot',
			withFacts({
				...evaluated('/nix/store/ccc-system'),
				running: running({ systemPath: OTHER_SYSTEM, profilePath: '/nix/store/ccc-system' })
			}),
			'error',
			'drifted'
		],
		[
			'right, but the next boot starts what a Boot set before',
			withFacts({
				...evaluated(SYSTEM),
				running: running({ profilePath: OTHER_SYSTEM }),
				lastBoot: activation({ commit: B, systemPath: OTHER_SYSTEM, at: NOW })
			}),
			'behind',
			'boots-another-system',
			/^The right system runs, but the next boot starts another one, made from bbbbbbb\. Boot or Switch makes it start this one\.$/
		],
		[
			'activated, but the next boot starts another system that nobody here set',
			withFacts({ running: running({ profilePath: OTHER_SYSTEM }) }),
			'behind',
			'boots-another-system',
			/^The right system runs, but the next boot starts another one\. Boot or Switch/
		],
		[
			'a Mac whose next start brings another system',
			withFacts(
				{ running: running({ profilePath: OTHER_SYSTEM, rebootNeeded: null }) },
				{ profile: profile({ kind: 'darwin' }) }
			),
			'behind',
			'boots-another-system',
			/another one\. Switch makes it start this one\.$/
		],
		[
			'a reboot that starts another system finishes nothing',
			withFacts({ running: running({ profilePath: OTHER_SYSTEM, rebootNeeded: true }) }),
			'behind',
			'boots-another-system'
		],
		[
			'a host that does not tell what the next boot starts',
			withFacts({ running: running({ profilePath: null, rebootNeeded: true }) }),
			'behind',
			'reboot-needed'
		],
		[
			'a Boot of what runs sets the next boot right, and says from which commit it is',
			withFacts({
				lastActivation: activation({ commit: B }),
				lastGoodActivation: activation({ commit: B }),
				lastBoot: activation({ at: NOW })
			}),
			'ok',
			'system-activated',
			/from aaaaaaa/
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
				running: running({ systemPath: OTHER_SYSTEM, profilePath: OTHER_SYSTEM })
			}),
			'ok',
			'system-evaluated'
		],
		[
			'tried by hand until the next boot, and it is what the checkout evaluates to',
			withFacts({
				...evaluated(OTHER_SYSTEM),
				running: running({ systemPath: OTHER_SYSTEM })
			}),
			'behind',
			'boots-another-system'
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

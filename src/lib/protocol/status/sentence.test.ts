import { describe, expect, it } from 'vitest';
import { needsAttention } from '../filter/subject.ts';
import type { HostFacts } from '../host.ts';
import { computeStatus } from './compute.ts';
import {
	A,
	B,
	NOW,
	OTHER_LOCK,
	OTHER_SYSTEM,
	agent,
	checkout,
	input,
	operation,
	profile,
	running,
	target,
	view,
	withFacts
} from './fixtures.ts';
import type { StatusInput } from './input.ts';
import { DAY_MS } from './policy.ts';
import type { Blocker } from './types.ts';

describe('without a target for the fleet', () => {
	const none = view(null, { source: 'none' });
	const stale = view(target({ fetchedAt: NOW - 16 * 60_000 }));

	it.each([
		['none is set', none],
		['it was never read', view(null, { error: 'refused' })],
		['it is stale', stale]
	])('no host is to blame when %s', (_, missing) => {
		const verdict = computeStatus(input({ target: missing }));
		expect(verdict).toMatchObject({ blocker: 'target', onTarget: false });
		expect(verdict.git.state).toBe('unknown');
		expect(verdict.sentence).toBe('Runs what was activated from aaaaaaa.');
		expect(needsAttention({ status: verdict, alarm: null })).toBe(false);
	});

	it.each<[Blocker, StatusInput]>([
		['offline', input({ target: none, presence: 'offline' })],
		['git', withFacts({ checkout: checkout({ dirty: true }) }, { target: none })],
		['lock', withFacts({ checkout: checkout({ lockHash: null }) }, { target: stale })],
		['system', withFacts({ lastGoodActivation: null }, { target: none })],
		['tests', withFacts({ lastTest: null }, { target: none })],
		['agent', input({ agent: agent('0.0.9'), target: none })]
	])('what is wrong with a host itself is told: %s', (blocker, given) => {
		const verdict = computeStatus(given);
		expect(verdict.blocker).toBe(blocker);
		expect(needsAttention({ status: verdict, alarm: null })).toBe(true);
	});

	it('a host on another branch than the target is to be looked after', () => {
		const other = view(target({ branch: 'stable' }));
		expect(computeStatus(input({ target: other })).blocker).toBe('git');
	});
});

describe('a simulated host', () => {
	const made = (more: Partial<StatusInput> = {}) =>
		computeStatus(
			input({ profile: profile({ system: 'simulated', tags: ['simulated'] }), ...more })
		);

	it('says of everything it claims that it is made up', () => {
		const verdict = made();
		for (const name of ['git', 'lock', 'system', 'tests'] as const)
			expect(verdict[name].message).toMatch(/^Simulated: [a-z\d]/);
		expect(verdict.tests.message).toBe('Simulated: 3 tests passed on the running system.');
		expect(verdict.sentence).toMatch(/^Simulated: on target/);
	});

	it('is not asked to be compared with the repository that nobody has', () => {
		const verdict = made({
			target: view(target({ repoUrl: 'https://example.com/another/fleet' }))
		});
		expect(verdict).toMatchObject({ blocker: 'target', onTarget: false });
		expect(verdict.git.message).not.toContain('NIXFLEET_MORE_REPOS');
	});
});

describe('the sentence', () => {
	it.each<[string, StatusInput, string | null, boolean, RegExp]>([
		['on target', input(), null, true, /On target/],
		[
			'offline',
			input({ presence: 'offline', lastSeenAt: NOW - 4 * 60_000 }),
			'offline',
			false,
			/^Offline: this is how it was when last seen\.$/
		],
		[
			'never connected',
			input({ presence: 'never', lastSeenAt: null }),
			'offline',
			false,
			/never connected/
		],
		[
			'busy',
			input({ activeOperation: operation({}) }),
			'operation',
			false,
			/Switching \(build\), asked for by admin/
		],
		['held', withFacts({ hold: 'exam week' }), 'held', false, /exam week/],
		[
			'git first',
			withFacts({ checkout: checkout({ commit: B, lockHash: OTHER_LOCK }) }),
			'git',
			false,
			/the target is aaaaaaa/
		],
		[
			'then lock',
			withFacts({ checkout: checkout({ lockChangedAt: NOW - 41 * DAY_MS }) }),
			'lock',
			true,
			/41 days/
		],
		[
			'then system',
			withFacts({ running: running({ systemPath: OTHER_SYSTEM }) }),
			'system',
			false,
			/changed by hand/
		],
		[
			'then reboot',
			withFacts({ running: running({ rebootNeeded: true }) }),
			'reboot',
			false,
			/reboot/
		],
		[
			'a reboot that brings what is checked out',
			withFacts({
				evaluated: [{ commit: A, systemPath: OTHER_SYSTEM }],
				running: running({ profilePath: OTHER_SYSTEM })
			}),
			'reboot',
			false,
			/a reboot brings it/
		],
		[
			'a reboot that would bring something else',
			withFacts({ running: running({ profilePath: OTHER_SYSTEM, rebootNeeded: true }) }),
			'system',
			false,
			/the next boot starts another one/
		],
		['then tests', withFacts({ lastTest: null }), 'tests', true, /not been run/],
		['then agent', input({ agent: agent('0.0.1') }), 'agent', true, /Update the agent/],
		[
			'no tests are no problem',
			withFacts({ hasTests: false, lastTest: null }),
			null,
			true,
			/On target/
		]
	])('%s', (_, given, blocker, onTarget, sentence) => {
		const status = computeStatus(given);
		expect(status).toMatchObject({ blocker, onTarget });
		expect(status.sentence).toMatch(sentence);
	});
});

describe('of two things in the way', () => {
	const held: Partial<HostFacts> = { hold: 'exam week' };
	const otherCommit = { checkout: checkout({ commit: B }) };
	const oldLock = { checkout: checkout({ lockChangedAt: NOW - 41 * DAY_MS }) };
	const otherSystem = { running: running({ systemPath: OTHER_SYSTEM }) };
	const reboot = { running: running({ rebootNeeded: true }) };
	const setForBoot = {
		evaluated: [{ commit: A, systemPath: OTHER_SYSTEM }],
		running: running({ profilePath: OTHER_SYSTEM })
	};
	const bootsAnother = { running: running({ profilePath: OTHER_SYSTEM, rebootNeeded: true }) };
	const untested = { lastTest: null };
	const oldAgent = { agent: agent('0.0.1') };
	const refused = { agent: agent('0.1.0', 0) };
	const busy = { activeOperation: operation({}) };

	it.each<[string, string, StatusInput, Blocker]>([
		['offline', 'operation', input({ presence: 'offline', ...busy }), 'offline'],
		['operation', 'held', withFacts(held, busy), 'operation'],
		['protocol', 'offline', input({ presence: 'offline', ...refused }), 'protocol'],
		['operation', 'protocol', input({ ...refused, ...busy }), 'operation'],
		['protocol', 'held', withFacts(held, refused), 'protocol'],
		['protocol', 'git', withFacts(otherCommit, refused), 'protocol'],
		['git', 'lock', withFacts({ checkout: checkout({ commit: B, lockHash: OTHER_LOCK }) }), 'git'],
		['lock', 'system', withFacts({ ...oldLock, ...otherSystem }), 'lock'],
		['lock', 'reboot', withFacts({ ...oldLock, ...reboot }), 'lock'],
		['system', 'tests', withFacts({ ...otherSystem, ...untested }), 'system'],
		['reboot', 'tests', withFacts({ ...reboot, ...untested }), 'reboot'],
		['lock', 'set for the next boot', withFacts({ ...oldLock, ...setForBoot }), 'lock'],
		['set for the next boot', 'tests', withFacts({ ...setForBoot, ...untested }), 'reboot'],
		['lock', 'boots another', withFacts({ ...oldLock, ...bootsAnother }), 'lock'],
		['boots another', 'reboot', withFacts(bootsAnother), 'system'],
		['boots another', 'tests', withFacts({ ...bootsAnother, ...untested }), 'system'],
		['tests', 'agent', withFacts(untested, oldAgent), 'tests']
	])('%s comes before %s', (_, __, given, blocker) => {
		expect(computeStatus(given).blocker).toBe(blocker);
	});

	it('what failed is told, too, when something else comes before it', () => {
		const lastTest = {
			systemPath: running().systemPath,
			at: NOW,
			passed: 2,
			failed: 1,
			failures: ['T02-web.sh']
		};
		const { blocker, sentence } = computeStatus(withFacts({ ...otherCommit, lastTest }));
		expect(blocker).toBe('git');
		expect(sentence).toMatch(/^1 of 3 tests failed: T02-web\.sh\. .*the target is aaaaaaa/);
		// It is said once when it is the thing in the way itself.
		expect(computeStatus(withFacts({ lastTest })).sentence).toMatch(
			/^1 of 3 tests failed[^.]*\.sh\.$/
		);
	});
});

describe('a hold note', () => {
	it.each([
		['exam week', 'Held by a file on the host: exam week.'],
		['  until Monday!\nsecond line', 'Held by a file on the host: until Monday!'],
		['', 'Held by a file on the host.'],
		[' \n', 'Held by a file on the host.']
	])('%j becomes one sentence', (hold, sentence) => {
		expect(computeStatus(withFacts({ hold })).sentence).toBe(sentence);
	});
});

describe('a host that is held on the dashboard', () => {
	it.each([
		['exam week', 'Held here: exam week.'],
		['', 'Held here.']
	])('says so: %j', (holdNote, sentence) => {
		const status = computeStatus(input({ holdNote }));
		expect(status).toMatchObject({ blocker: 'held', sentence, onTarget: false });
	});

	it('names the hold that a person here can release before the file on the host', () => {
		expect(computeStatus(withFacts({ hold: 'file' }, { holdNote: 'here' })).sentence).toBe(
			'Held here: here.'
		);
	});
});

it('a host that is offline is told of in the same words however long it is', () => {
	const sentenceAt = (age: number) =>
		computeStatus(input({ presence: 'offline', lastSeenAt: NOW - age })).sentence;
	expect(sentenceAt(5 * 60_000)).toBe(sentenceAt(3 * 3_600_000));
});

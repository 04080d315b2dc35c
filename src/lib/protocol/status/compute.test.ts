import { describe, expect, it } from 'vitest';
import type { HostFacts, LastActivation } from '../host.ts';
import { NO_FACTS } from '../host.ts';
import type { RowOperation } from '../live.ts';
import type { Target, TargetView } from '../target.ts';
import { computeStatus } from './compute.ts';
import type { StatusInput } from './input.ts';
import { DAY_MS, DEFAULT_STATUS_POLICY } from './policy.ts';
import { COMPARTMENTS, type HostStatus } from './types.ts';

const NOW = 1_800_000_000_000;
const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const LOCK = '1'.repeat(64);
const OTHER_LOCK = '2'.repeat(64);
const SYSTEM = '/nix/store/aaa-system';
const OTHER_SYSTEM = '/nix/store/bbb-system';
const OPERATION = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

const target = (more: Partial<Target> = {}): Target => ({
	commit: A,
	branch: 'main',
	repoUrl: 'https://example.com/me/cfg',
	message: 'A commit',
	committedAt: NOW - DAY_MS,
	lockHash: LOCK,
	systemPaths: null,
	fetchedAt: NOW - 1_000,
	...more
});

const view = (value: Target | null, more: Partial<TargetView> = {}): TargetView => ({
	target: value,
	source: 'git',
	sourceUrl: 'https://example.com/me/cfg',
	error: null,
	checkedAt: NOW - 1_000,
	stale: false,
	...more
});

const activation = (more: Partial<LastActivation> = {}): LastActivation => ({
	commit: A,
	systemPath: SYSTEM,
	at: NOW - 60_000,
	operationId: OPERATION,
	outcome: 'succeeded',
	...more
});

type Checkout = NonNullable<HostFacts['checkout']>;
type Running = NonNullable<HostFacts['running']>;

const checkout = (more: Partial<Checkout> = {}): Checkout => ({
	commit: A,
	branch: 'main',
	dirty: false,
	remoteUrl: 'https://example.com/me/cfg.git',
	lockHash: LOCK,
	lockChangedAt: NOW - 3 * DAY_MS,
	inputs: [],
	subject: 'A commit',
	committedAt: NOW - DAY_MS,
	...more
});

const running = (more: Partial<Running> = {}): Running => ({
	systemPath: SYSTEM,
	bootedPath: SYSTEM,
	profilePath: SYSTEM,
	generation: 7,
	activatedAt: NOW - 60_000,
	rebootNeeded: false,
	...more
});

const healthy: HostFacts = {
	...NO_FACTS,
	checkout: checkout(),
	running: running(),
	lastActivation: activation(),
	lastGoodActivation: activation(),
	hasTests: true,
	lastTest: { systemPath: SYSTEM, at: NOW - 1_000, passed: 3, failed: 0, failures: [] }
};

const input = (more: Partial<StatusInput> = {}): StatusInput => ({
	name: 'hsb1',
	facts: healthy,
	agent: { version: '0.1.3', protocol: 1, instanceId: OPERATION, bootId: 'x', startedAt: 1 },
	profile: {
		hostname: 'hsb1',
		kind: 'nixos',
		system: 'x86_64-linux',
		location: 'home',
		deviceType: 'server',
		themeColor: '#769ff0',
		flakeAttr: 'hsb1',
		repoUrl: 'git@example.com:me/cfg.git',
		branch: 'main',
		repoMode: 'isolated',
		intervalSeconds: 30
	},
	target: view(target()),
	presence: 'online',
	lastSeenAt: NOW - 1_000,
	activeOperation: null,
	lastOperation: null,
	now: NOW,
	policy: { ...DEFAULT_STATUS_POLICY, dashboardVersion: '0.1.0' },
	...more
});

const withFacts = (facts: Partial<HostFacts>, more: Partial<StatusInput> = {}) =>
	input({ facts: { ...healthy, ...facts }, ...more });

const operation = (more: Partial<RowOperation>): RowOperation => ({
	id: OPERATION,
	command: 'switch',
	state: 'running',
	phase: 'build',
	unknown: false,
	stopRequested: false,
	requestedAt: NOW,
	startedAt: NOW,
	phaseStartedAt: NOW,
	finishedAt: null,
	requestedBy: 'admin',
	message: null,
	...more
});

type Row = [name: string, given: StatusInput, state: string, reason: string, message?: RegExp];

const check = (name: (typeof COMPARTMENTS)[number], rows: Row[]) =>
	it.each(rows)('%s', (_, given, state, reason, message = /\S/) => {
		const verdict = computeStatus(given)[name];
		expect(verdict).toMatchObject({ state, reason });
		expect(verdict.message).toMatch(message);
	});

describe('G', () => {
	const differs = withFacts({ checkout: checkout({ commit: B }) });
	check('git', [
		['on target', input(), 'ok', 'on-target', /aaaaaaa/],
		[
			'ahead of a lagging target',
			{ ...differs, ancestry: () => ({ relation: 'descendant', ahead: 2 }) },
			'ok',
			'ahead',
			/2 commits/
		],
		[
			'behind by one',
			{ ...differs, ancestry: () => ({ relation: 'ancestor', behind: 1 }) },
			'behind',
			'behind-target',
			/by 1 commit\./
		],
		['different, ancestry not known', differs, 'behind', 'differs-from-target', /bbbbbbb.*aaaaaaa/],
		['diverged', { ...differs, ancestry: () => ({ relation: 'diverged' }) }, 'error', 'diverged'],
		[
			'changed by hand in isolated mode',
			withFacts({ checkout: checkout({ dirty: true }) }),
			'error',
			'dirty-checkout'
		],
		[
			'changed by hand in a shared checkout is the user’s business',
			withFacts(
				{ checkout: checkout({ dirty: true }) },
				{ profile: { ...profileOf(), repoMode: 'shared' } }
			),
			'ok',
			'on-target'
		],
		[
			'a shared checkout on another branch',
			withFacts(
				{ checkout: checkout({ branch: 'wip' }) },
				{ profile: { ...profileOf(), repoMode: 'shared' } }
			),
			'error',
			'other-branch',
			/wip instead of main/
		],
		[
			'the last pull failed',
			withFacts({
				lastPull: { at: NOW, ok: false, message: 'no network', operationId: OPERATION }
			}),
			'error',
			'pull-failed',
			/no network/
		],
		['no checkout', withFacts({ checkout: null }), 'unknown', 'no-checkout'],
		['no facts at all', input({ facts: null }), 'unknown', 'no-checkout'],
		[
			'no target configured',
			input({ target: view(null, { source: 'none' }) }),
			'unknown',
			'no-target',
			/No target is configured/
		],
		[
			'target never reached',
			input({ target: view(null, { error: 'refused' }) }),
			'unknown',
			'no-target',
			/refused/
		],
		[
			'target stale',
			input({ target: view(target({ fetchedAt: NOW - 16 * 60_000 })) }),
			'unknown',
			'target-stale',
			/16 minutes/
		],
		[
			'one failed look paints nothing',
			input({ target: view(target({ fetchedAt: NOW - 60_000 }), { error: 'timeout' }) }),
			'ok',
			'on-target'
		],
		[
			'another branch',
			input({ target: view(target({ branch: 'stable' })) }),
			'unknown',
			'no-target',
			/branch main/
		],
		[
			'another repository',
			input({ target: view(target({ repoUrl: 'https://example.com/you/cfg' })) }),
			'unknown',
			'no-target',
			/another repository/
		]
	]);
});

function profileOf() {
	const { profile } = input();
	if (!profile) throw new Error('no profile');
	return profile;
}

describe('L', () => {
	check('lock', [
		['the target’s, and fresh', input(), 'ok', 'lock-current'],
		[
			'fresh, target has no hash',
			input({ target: view(target({ lockHash: null })) }),
			'ok',
			'lock-fresh'
		],
		[
			'differs',
			withFacts({ checkout: checkout({ lockHash: OTHER_LOCK }) }),
			'behind',
			'lock-differs'
		],
		[
			'exactly at the limit',
			withFacts({ checkout: checkout({ lockChangedAt: NOW - 30 * DAY_MS }) }),
			'ok',
			'lock-current'
		],
		[
			'old, with the oldest input first',
			withFacts({
				checkout: checkout({
					lockChangedAt: NOW - 41 * DAY_MS,
					inputs: [
						{ name: 'utils', lastModified: NOW - 50 * DAY_MS },
						{ name: 'nixpkgs', lastModified: NOW - 90 * DAY_MS },
						{ name: 'undated', lastModified: null }
					]
				})
			}),
			'behind',
			'lock-old',
			/41 days old \(nixpkgs 90 days, utils 50 days\)/
		],
		['missing', withFacts({ checkout: checkout({ lockHash: null }) }), 'error', 'lock-missing'],
		['nothing reported', withFacts({ checkout: null }), 'unknown', 'no-checkout']
	]);
});

describe('S', () => {
	const evaluated = (path: string) => ({ evaluated: [{ commit: A, systemPath: path }] });
	check('system', [
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
	]);
});

describe('T', () => {
	const lastTest = { systemPath: SYSTEM, at: NOW, passed: 2, failed: 1, failures: ['T02-web.sh'] };
	check('tests', [
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
		['never run', withFacts({ lastTest: null }), 'behind', 'tests-not-run'],
		['no tests', withFacts({ hasTests: false }), 'unknown', 'no-tests'],
		['not known', withFacts({ hasTests: null }), 'unknown', 'tests-unknown']
	]);
});

describe('A', () => {
	const version = (agentVersion: string, protocol = 1) =>
		input({
			agent: { version: agentVersion, protocol, instanceId: OPERATION, bootId: 'x', startedAt: 1 }
		});
	check('agent', [
		['same minor', version('0.1.9'), 'ok', 'agent-current'],
		['newer', version('1.0.0'), 'ok', 'agent-current'],
		['older', version('0.0.9'), 'error', 'agent-outdated', /0\.0\.9.*0\.1\.0/],
		['protocol too old', version('0.1.0', 0), 'error', 'protocol-refused'],
		['never connected', input({ agent: null }), 'unknown', 'never-connected']
	]);
});

describe('while an operation runs', () => {
	const worked = (status: HostStatus) =>
		COMPARTMENTS.filter((name) => status[name].state === 'working');
	it.each([
		['pull', ['git', 'lock']],
		['switch', ['system']],
		['pull-switch', ['git', 'lock', 'system']],
		['test', ['tests']]
	] as const)('%s works on %s and nothing else', (command, compartments) => {
		expect(worked(computeStatus(input({ activeOperation: operation({ command }) })))).toEqual(
			compartments
		);
	});

	it('lost contact is not work', () => {
		const status = computeStatus(input({ activeOperation: operation({ unknown: true }) }));
		expect(worked(status)).toEqual([]);
		expect(status.sentence).toMatch(/Contact was lost/);
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
			/last seen 4 minutes ago/
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
		['then tests', withFacts({ lastTest: null }), 'tests', true, /not been run/],
		[
			'then agent',
			{
				...input(),
				agent: { version: '0.0.1', protocol: 1, instanceId: OPERATION, bootId: 'x', startedAt: 1 }
			},
			'agent',
			true,
			/Update the agent/
		],
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

import type { AgentInfo, HostFacts, HostProfile, LastActivation } from '../host.ts';
import { NO_FACTS } from '../host.ts';
import type { RowOperation } from '../live.ts';
import type { Target, TargetView } from '../target.ts';
import type { StatusInput } from './input.ts';
import { DAY_MS, DEFAULT_STATUS_POLICY } from './policy.ts';
import type { CompartmentState, Reason } from './types.ts';

/** What the tests of status begin with: a healthy host on its target, each part of it replaceable. */

export const NOW = 1_800_000_000_000;
export const A = 'a'.repeat(40);
export const B = 'b'.repeat(40);
export const LOCK = '1'.repeat(64);
export const OTHER_LOCK = '2'.repeat(64);
export const SYSTEM = '/nix/store/aaa-system';
export const OTHER_SYSTEM = '/nix/store/bbb-system';
export const OPERATION = '01ARZ3NDEKTSV4RRFFQ69G5FAV';

export const target = (more: Partial<Target> = {}): Target => ({
	commit: A,
	branch: 'main',
	repoUrl: 'https://example.com/me/cfg',
	message: 'A commit',
	committedAt: NOW - DAY_MS,
	lockHash: LOCK,
	lockInputs: null,
	systemPaths: null,
	fetchedAt: NOW - 1_000,
	...more
});

export const view = (value: Target | null, more: Partial<TargetView> = {}): TargetView => ({
	target: value,
	source: 'git',
	forge: null,
	sourceUrl: 'https://example.com/me/cfg',
	error: null,
	checkedAt: NOW - 1_000,
	stale: false,
	...more
});

export const activation = (more: Partial<LastActivation> = {}): LastActivation => ({
	commit: A,
	systemPath: SYSTEM,
	at: NOW - 60_000,
	operationId: OPERATION,
	outcome: 'succeeded',
	...more
});

type Checkout = NonNullable<HostFacts['checkout']>;
type Running = NonNullable<HostFacts['running']>;

export const checkout = (more: Partial<Checkout> = {}): Checkout => ({
	commit: A,
	branch: 'main',
	dirty: false,
	remoteUrl: 'https://example.com/me/cfg.git',
	lockHash: LOCK,
	lockChangedAt: NOW - 3 * DAY_MS,
	inputs: [],
	subject: 'A commit',
	committedAt: NOW - DAY_MS,
	signature: null,
	...more
});

export const running = (more: Partial<Running> = {}): Running => ({
	systemPath: SYSTEM,
	bootedPath: SYSTEM,
	profilePath: SYSTEM,
	generation: 7,
	activatedAt: NOW - 60_000,
	rebootNeeded: false,
	...more
});

/** A host with nothing to complain about. */
export const healthy: HostFacts = {
	...NO_FACTS,
	checkout: checkout(),
	running: running(),
	lastActivation: activation(),
	lastGoodActivation: activation(),
	hasTests: true,
	lastTest: { systemPath: SYSTEM, at: NOW - 1_000, passed: 3, failed: 0, failures: [] }
};

export const agent = (version = '0.1.3', protocol = 1): AgentInfo => ({
	version,
	protocol,
	instanceId: OPERATION,
	bootId: 'x',
	startedAt: 1
});

export const profile = (more: Partial<HostProfile> = {}): HostProfile => ({
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
	intervalSeconds: 30,
	...more
});

export const input = (more: Partial<StatusInput> = {}): StatusInput => ({
	name: 'hsb1',
	facts: healthy,
	agent: agent(),
	profile: profile(),
	target: view(target()),
	presence: 'online',
	lastSeenAt: NOW - 1_000,
	activeOperation: null,
	queued: [],
	lastOperation: null,
	now: NOW,
	policy: { ...DEFAULT_STATUS_POLICY, dashboardVersion: '0.1.0' },
	...more
});

export const withFacts = (facts: Partial<HostFacts>, more: Partial<StatusInput> = {}) =>
	input({ facts: { ...healthy, ...facts }, ...more });

export const operation = (more: Partial<RowOperation>): RowOperation => ({
	id: OPERATION,
	command: 'switch',
	state: 'running',
	phase: 'build',
	unknown: false,
	stopRequested: false,
	pinned: false,
	requestedAt: NOW,
	startedAt: NOW,
	phaseStartedAt: NOW,
	finishedAt: null,
	requestedBy: 'admin',
	expiresAt: NOW + 300_000,
	message: null,
	...more
});

/** A row of a table test: what is given, and the verdict of one compartment. */
export type Row = [
	name: string,
	given: StatusInput,
	state: CompartmentState,
	reason: Reason,
	message?: RegExp
];

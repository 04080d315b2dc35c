import { COMMANDS } from '$lib/protocol/command-table.ts';
import { NO_TARGET } from '$lib/protocol/target.ts';
import type {
	FleetRow,
	FleetSnapshot,
	OpenRollout,
	RowActions,
	RowOperation
} from '$lib/protocol/live.ts';
import type { CompartmentName, CompartmentState, HostStatus } from '$lib/protocol/status/types.ts';

/** What the tests of the browser side begin with: a quiet host on its target, each part of it replaceable. */

export const NOW = 1_800_000_000_000;

const ABLE = {
	...Object.fromEntries(COMMANDS.map((command) => [command, { enabled: true }])),
	stop: { enabled: false, reason: 'Nothing is running.' }
} as RowActions;

export const status = (
	states: Partial<Record<CompartmentName, CompartmentState>> = {},
	more: Partial<Pick<HostStatus, 'blocker' | 'sentence' | 'onTarget'>> = {}
): HostStatus => {
	const of = (name: CompartmentName) =>
		({ state: states[name] ?? 'ok', reason: 'on-target', message: `About ${name}.` }) as const;
	return {
		git: of('git'),
		lock: of('lock'),
		system: of('system'),
		tests: of('tests'),
		agent: of('agent'),
		onTarget: true,
		sentence: 'On target.',
		blocker: null,
		...more
	};
};

export const operation = (id: string, more: Partial<RowOperation> = {}): RowOperation => ({
	id,
	command: 'pull',
	state: 'running',
	phase: 'fetch',
	unknown: false,
	stopRequested: false,
	pinned: false,
	requestedAt: NOW - 5_000,
	startedAt: NOW - 4_000,
	phaseStartedAt: NOW - 4_000,
	finishedAt: null,
	requestedBy: 'admin',
	expiresAt: NOW + 300_000,
	message: null,
	...more
});

export const row = (name: string, more: Partial<FleetRow> = {}): FleetRow => ({
	id: `id-${name}`,
	name,
	kind: 'nixos',
	system: 'x86_64-linux',
	location: 'home',
	deviceType: 'server',
	themeColor: '#769ff0',
	presence: 'online',
	lastSeenAt: NOW - 1_000,
	agentVersion: '0.1.0',
	repoUrl: null,
	branch: 'main',
	commit: 'a'.repeat(40),
	commitSubject: 'A commit',
	signature: null,
	generation: 1,
	systemPath: null,
	metrics: null,
	status: status(),
	operation: null,
	queued: [],
	lastOperation: null,
	problems: [],
	targetCommit: 'a'.repeat(40),
	pinnedCommit: null,
	holdNote: null,
	waiting: null,
	alarm: null,
	tags: [],
	hostTags: [],
	note: null,
	actions: ABLE,
	...more
});

export const snapshot = (rows: FleetRow[], version = 1): FleetSnapshot => ({
	type: 'snapshot',
	version,
	now: NOW,
	server: { version: '0.1.0', demo: 'unavailable', agentUrl: 'ws://localhost:3000/ws' },
	target: NO_TARGET,
	rows,
	rollouts: []
});

export const openRollout = (id: string, more: Partial<OpenRollout> = {}): OpenRollout => ({
	id,
	command: 'pull',
	state: 'running',
	sentence: 'It goes on.',
	hosts: 2,
	atWork: 1,
	...more
});

import type { Command } from './command.ts';
import type {
	AgentInfo,
	Checkout,
	DeviceType,
	Generation,
	HostKind,
	HostProfile,
	HostWindow,
	LastActivation,
	LastTest,
	Location,
	Metrics,
	Presence,
	Running,
	Signature
} from './host.ts';
import type { HostAlarmView } from './host-admission.ts';
import type { LogChunk, Operation, OperationState } from './operation.ts';
import type { RolloutSummary } from './rollout.ts';
import type { HostStatus } from './status/types.ts';
import type { TargetView } from './target.ts';

/**
 * What browsers receive. One subscription per tab: a snapshot first, then deltas. Everything derived
 * (status, sentence, available actions) is computed on the server and travels in the row.
 */

/** `waits`: when a command that cannot run now, but is taken all the same, will run. */
export type Availability = { enabled: true; waits?: string } | { enabled: false; reason: string };

/** What can be asked of a host now, and why not. */
export type RowActions = Record<Command | 'stop', Availability>;

/** An operation in the short form a row needs. */
export type RowOperation = Pick<
	Operation,
	| 'id'
	| 'command'
	| 'state'
	| 'phase'
	| 'unknown'
	| 'stopRequested'
	| 'pinned'
	| 'requestedAt'
	| 'startedAt'
	| 'phaseStartedAt'
	| 'finishedAt'
	| 'requestedBy'
	| 'expiresAt'
	| 'message'
>;

export type FleetRow = {
	id: string;
	name: string;
	kind: HostKind;
	system: string | null;
	location: Location;
	deviceType: DeviceType;
	themeColor: string;
	presence: Presence;
	/** Server time of the last frame from this host; null when it never connected. */
	lastSeenAt: number | null;
	agentVersion: string | null;
	repoUrl: string | null;
	branch: string | null;
	commit: string | null;
	commitSubject: string | null;
	/** Null: the host asks for no signature. */
	signature: Signature | null;
	generation: number | null;
	systemPath: string | null;
	metrics: Metrics | null;
	status: HostStatus;
	/** The active operation, if any. */
	operation: RowOperation | null;
	/** What waits for the host to come back or to be free, oldest first. */
	queued: RowOperation[];
	/** The newest finished operation, if any. */
	lastOperation: RowOperation | null;
	problems: string[];
	/** What it should be on: its pin, or the head of what it follows; null: not known. */
	targetCommit: string | null;
	/** The commit it is kept on, instead of the target. */
	pinnedCommit: string | null;
	/** Why the dashboard lets nothing change it; null: it is not held here. */
	holdNote: string | null;
	/** It enrolled by itself and is not accepted yet: since when, and from where. Null: it was accepted. */
	waiting: { since: number; address: string | null } | null;
	/** Somebody else came with its token; null: nobody did, or somebody has looked at it. */
	alarm: HostAlarmView | null;
	/** Given on the page. */
	tags: string[];
	/** Told by the host's own configuration. */
	hostTags: string[];
	/** What people wrote about it. */
	note: string | null;
	actions: RowActions;
};

/** What the page of one host shows beyond its row. Null: not known. */
export type HostDetail = {
	id: string;
	profile: HostProfile | null;
	agent: AgentInfo | null;
	checkout: Checkout | null;
	running: Running | null;
	lastActivation: LastActivation | null;
	lastTest: LastTest | null;
	/** Newest first, with the commit that makes it, as far as is known. */
	generations: (Generation & { commit: string | null })[];
	generationsTotal: number;
	hold: string | null;
	/** When it may be changed; null: at any time, as far as is known. */
	window: HostWindow | null;
};

/** The order in which a beat tells its figures. */
export const FIGURES = [
	'cpuPercent',
	'memoryUsedBytes',
	'memoryTotalBytes',
	'swapUsedBytes',
	'swapTotalBytes',
	'load1',
	'load5',
	'load15',
	'cpuCount',
	'diskUsedBytes',
	'diskTotalBytes',
	'uptimeSeconds'
] as const satisfies readonly (keyof Metrics)[];

/** A heartbeat that changed nothing but figures: of which host, when it came (server time), and the figures. */
export type Beat = [id: string, lastSeenAt: number, figures: (number | null)[]];

export const figuresOf = (metrics: Metrics): (number | null)[] =>
	FIGURES.map((name) => metrics[name]);

export const metricsOf = (figures: readonly (number | null)[]): Metrics =>
	Object.fromEntries(FIGURES.map((name, index) => [name, figures[index] ?? null])) as Metrics;

export type ServerInfo = {
	version: string;
	/** Whether this dashboard can bring up a demo fleet. */
	demo: 'unavailable' | 'available' | 'starting' | 'running' | 'failed';
	/** Public address agents should use, `ws(s)://…/ws`. */
	agentUrl: string;
};

/** A rollout that is not at an end, in the form that a line needs. */
export type OpenRollout = Pick<RolloutSummary, 'id' | 'command' | 'state'> & {
	/** Why it is paused, else what it is doing or waiting for, as a sentence. */
	sentence: string;
	/** Hosts that are part of it. */
	hosts: number;
	/** Those of them that are at work. */
	atWork: number;
};

export type FleetSnapshot = {
	type: 'snapshot';
	/** Rises by one with each frame; a gap means: ask for a new snapshot. */
	version: number;
	/** Server clock at sending, to correct the browser's. */
	now: number;
	server: ServerInfo;
	target: TargetView;
	rows: FleetRow[];
	/** Newest first, at most LIMITS.openRollouts. */
	rollouts: OpenRollout[];
};

export type FleetDelta = {
	type: 'delta';
	version: number;
	now: number;
	server?: ServerInfo;
	target?: TargetView;
	/** All of them, when one has changed. */
	rollouts?: OpenRollout[];
	/** Rows that are new or changed, whole. */
	rows: FleetRow[];
	/** Rows whose figures alone changed, which is nearly all that happens in a fleet. */
	beats: Beat[];
	/** Ids of hosts that are gone. */
	removed: string[];
};

export type FleetFrame = FleetSnapshot | FleetDelta;

/** Events of `operations.log`: output by offset, and how the operation is doing. */
export type LogEvent =
	| { type: 'chunk'; chunk: LogChunk }
	/** The stored log has a hole here: bytes beyond the cap that were not kept. */
	| { type: 'omitted'; offset: number; bytes: number }
	/** Sent first and whenever it changes; `state` terminal and no more chunks: the log is complete. */
	| { type: 'operation'; operation: Operation; complete: boolean };

/** A piece of stored output, and how the operation was doing right before it was read. */
export type LogPage = {
	/** In order. Where one begins behind the end of the one before, or behind the offset asked for, bytes were not kept. */
	chunks: LogChunk[];
	/** The offset to ask for next. */
	next: number;
	/** The operation has ended, and these chunks are its last. */
	complete: boolean;
	operation: Operation;
};

export const isFinished = (state: OperationState): boolean =>
	state !== 'queued' && state !== 'offered' && state !== 'running';

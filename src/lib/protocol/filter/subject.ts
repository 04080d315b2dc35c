import type { FleetRow } from '../live.ts';
import type { Blocker, CompartmentName } from '../status/types.ts';
import type { State } from './vocabulary.ts';

/** What a filter looks at of a host: a row has it all. */
export type FilterHost = Pick<
	FleetRow,
	| 'name'
	| 'kind'
	| 'system'
	| 'location'
	| 'deviceType'
	| 'presence'
	| 'lastSeenAt'
	| 'agentVersion'
	| 'branch'
	| 'commit'
	| 'metrics'
	| 'status'
	| 'operation'
	| 'queued'
	| 'pinnedCommit'
	| 'tags'
	| 'hostTags'
	| 'note'
> & {
	/** Not null: it waits to be accepted. */
	waiting?: object | null;
	/** Not null: somebody else came with its token. */
	alarm?: object | null;
};

const COMPARTMENTS: readonly CompartmentName[] = ['git', 'lock', 'system', 'tests', 'agent'];

/** Some part of it went wrong. */
export const hasFailed = (host: Pick<FilterHost, 'status'>): boolean =>
	COMPARTMENTS.some((name) => host.status[name].state === 'error');

/** Blockers that are nothing to look after on the host: it works, it waits as it was told to, or the fleet has no target. */
const NOT_ITS_OWN: readonly (Blocker | null)[] = [null, 'operation', 'window', 'target'];

/** Something of its own keeps it off its target, or somebody else came with its token. */
export const needsAttention = (host: Pick<FilterHost, 'status' | 'alarm'>): boolean =>
	host.alarm != null || !NOT_ITS_OWN.includes(host.status.blocker);

export const isBehind = ({ status }: Pick<FilterHost, 'status'>): boolean =>
	[status.git, status.lock, status.system].some(({ state }) => state === 'behind');

export const IS: Record<State, (host: FilterHost) => boolean> = {
	online: ({ presence }) => presence === 'online',
	stale: ({ presence }) => presence === 'stale',
	offline: ({ presence }) => presence === 'offline' || presence === 'never',
	never: ({ presence }) => presence === 'never',
	ok: ({ status }) => status.onTarget,
	behind: isBehind,
	failed: hasFailed,
	attention: needsAttention,
	running: ({ operation }) => operation !== null,
	queued: ({ queued }) => queued.length > 0,
	waiting: ({ waiting }) => waiting != null,
	alarm: ({ alarm }) => alarm != null,
	held: ({ status }) => status.blocker === 'held',
	pinned: ({ pinnedCommit }) => pinnedCommit !== null
};

/** All that people know a host by, in lower case. */
export const wordsOf = (host: FilterHost): string =>
	[
		host.name,
		host.kind,
		host.location,
		host.deviceType,
		host.system ?? '',
		host.branch ?? '',
		host.commit ?? '',
		host.tags.join(' '),
		host.hostTags.join(' '),
		host.note ?? '',
		host.status.sentence
	]
		.join('\n')
		.toLowerCase();

const share = (used: number | null, total: number | null): number | null =>
	used === null || total === null || total === 0 ? null : (used / total) * 100;

/** Used memory in percent; null: not known. */
export const memoryPercent = ({ metrics }: Pick<FilterHost, 'metrics'>): number | null =>
	metrics && share(metrics.memoryUsedBytes, metrics.memoryTotalBytes);
/** Used disk in percent; null: not known. */
export const diskPercent = ({ metrics }: Pick<FilterHost, 'metrics'>): number | null =>
	metrics && share(metrics.diskUsedBytes, metrics.diskTotalBytes);

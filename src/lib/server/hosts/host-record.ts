import {
	NO_FACTS,
	type AgentInfo,
	type DeviceType,
	type HostAlarm,
	type HostFacts,
	type HostKind,
	type HostProfile,
	type Location,
	type Metrics
} from '$lib/protocol/index.ts';
import type { hosts } from '../db/index.ts';

/** A host as the dashboard holds it in memory: its row and whether its agent is connected now. */
export type HostRecord = {
	readonly id: string;
	readonly name: string;
	kind: HostKind;
	location: Location;
	deviceType: DeviceType;
	themeColor: string;
	profile: HostProfile | null;
	agent: AgentInfo | null;
	capabilities: string[] | null;
	/** The commit this host is kept on, instead of the target. */
	pinnedCommit: string | null;
	/** Why nothing on it may be changed, in the words of who holds it. */
	holdNote: string | null;
	/** Given on the page. */
	tags: string[];
	/** What people wrote about it. */
	note: string | null;
	/** `pending`: it enrolled by itself and waits for somebody to accept it. */
	approval: 'approved' | 'pending';
	/** Hash of the machine's own identity, as first told. */
	machineId: string | null;
	/** A second machine came with its token. */
	alarm: HostAlarm | null;
	facts: HostFacts | null;
	metrics: Metrics | null;
	readonly createdAt: number;
	/** Server time of the last frame of any kind. */
	lastSeenAt: number | null;
	connected: boolean;
	/** Where its agent came from last, as far as is known. */
	address: string | null;
};

export const fromRow = (row: typeof hosts.$inferSelect): HostRecord => ({
	...row,
	// What an older dashboard stored lacks what has been added since.
	facts: row.facts === null ? null : { ...NO_FACTS, ...row.facts },
	connected: false,
	address: null
});

/** The repository and branch a host follows, as far as it told. */
export const followedBy = (
	host: HostRecord | null
): { repoUrl: string | null; branch: string | null } => ({
	repoUrl: host?.profile?.repoUrl ?? host?.facts?.checkout?.remoteUrl ?? null,
	branch: host?.profile?.branch ?? null
});

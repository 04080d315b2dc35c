import type { Command } from '../command.ts';
import type { AgentInfo, HostFacts, HostProfile, Presence } from '../host.ts';
import type { RowOperation } from '../live.ts';
import type { TargetView } from '../target.ts';
import type { StatusPolicy } from './policy.ts';

/** How one commit stands to another, as seen from `from`. */
export type Ancestry = (
	from: string,
	to: string
) =>
	/** `subjects`: first lines of the commits in between, newest first; not all when there are many. */
	| { relation: 'ancestor'; behind: number; subjects: readonly string[] }
	| { relation: 'descendant'; ahead: number }
	| { relation: 'diverged' }
	| { relation: 'unknown' };

/** Everything status is decided from. Null: not known. Times are the server's, in milliseconds. */
export type StatusInput = {
	name: string;
	facts: HostFacts | null;
	agent: AgentInfo | null;
	profile: HostProfile | null;
	target: TargetView;
	presence: Presence;
	lastSeenAt: number | null;
	/** Commands that wait for the host, oldest first. */
	queued: readonly Command[];
	activeOperation: RowOperation | null;
	lastOperation: RowOperation | null;
	now: number;
	policy: StatusPolicy;
	ancestry?: Ancestry;
	/** The commit the host is kept on, instead of the target. */
	pinnedCommit?: string | null;
	/** Why the dashboard lets nothing change it. */
	holdNote?: string | null;
	/** It enrolled by itself and is not accepted yet. */
	waiting?: boolean;
};

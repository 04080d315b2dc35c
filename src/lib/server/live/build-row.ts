import {
	computeStatus,
	type Ancestry,
	type FleetRow,
	type Presence,
	type StatusPolicy,
	type TargetView
} from '$lib/protocol/index.ts';
import type { HostRecord } from '../hosts/index.ts';
import { targetCommit, type Operations } from '../operations/index.ts';

/** Everything a browser shows of one host, derived once, here. */
export function buildRow(
	host: HostRecord,
	around: {
		presence: Presence;
		operations: Operations;
		target: TargetView;
		ancestry: Ancestry;
		policy: StatusPolicy;
		now: number;
	}
): FleetRow {
	const { operations, presence, target, policy, now } = around;
	const active = operations.rowOperation(operations.active(host.id));
	const last = operations.rowOperation(operations.last(host.id));
	const queued = operations.queued(host.id);
	const checkout = host.facts?.checkout ?? null;
	const running = host.facts?.running ?? null;
	return {
		id: host.id,
		name: host.name,
		kind: host.kind,
		system: host.profile?.system ?? null,
		location: host.location,
		deviceType: host.deviceType,
		themeColor: host.themeColor,
		presence,
		lastSeenAt: host.lastSeenAt,
		agentVersion: host.agent?.version ?? null,
		repoUrl: host.profile?.repoUrl ?? checkout?.remoteUrl ?? null,
		branch: host.profile?.branch ?? null,
		commit: checkout?.commit ?? null,
		signature: checkout?.signature ?? null,
		commitSubject: checkout?.subject ?? null,
		generation: running?.generation ?? null,
		systemPath: running?.systemPath ?? null,
		metrics: host.metrics,
		status: computeStatus({
			facts: host.facts,
			agent: host.agent,
			profile: host.profile,
			name: host.name,
			target,
			ancestry: around.ancestry,
			pinnedCommit: host.pinnedCommit,
			holdNote: host.holdNote,
			waiting: host.approval === 'pending',
			presence,
			lastSeenAt: host.lastSeenAt,
			activeOperation: active,
			queued: queued.map((operation) => operation.command),
			lastOperation: last,
			now,
			policy
		}),
		operation: active,
		queued,
		lastOperation: last,
		targetCommit: targetCommit('pull', host, target),
		pinnedCommit: host.pinnedCommit,
		holdNote: host.holdNote,
		waiting: host.approval === 'pending' ? { since: host.createdAt, address: host.address } : null,
		alarm: host.alarm && {
			at: host.alarm.at,
			reason: host.alarm.reason,
			address: host.alarm.address,
			canTrust: host.alarm.machineId !== undefined
		},
		tags: host.tags,
		hostTags: host.profile?.tags ?? [],
		note: host.note,
		problems: host.facts?.problems ?? [],
		actions: operations.actions(host)
	};
}

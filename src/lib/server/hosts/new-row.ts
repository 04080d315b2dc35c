import type { AddHost, HostProfile } from '$lib/protocol/index.ts';
import type { hosts } from '../db/index.ts';

/** The row of a host that nothing is known of yet but what it is called and looks like. */
export const newHostRow = (host: {
	id: string;
	now: number;
	looks: AddHost;
	/** What its agent brought, when it came by itself. */
	profile: HostProfile | null;
	approval: 'approved' | 'pending';
}): typeof hosts.$inferSelect => ({
	id: host.id,
	name: host.looks.name,
	kind: host.looks.kind,
	location: host.looks.location,
	deviceType: host.looks.deviceType,
	themeColor: host.looks.themeColor,
	profile: host.profile,
	agent: null,
	capabilities: null,
	facts: null,
	metrics: null,
	createdAt: host.now,
	lastSeenAt: null,
	pinnedCommit: null,
	holdNote: null,
	tags: [],
	note: null,
	approval: host.approval,
	machineId: null,
	alarm: null
});

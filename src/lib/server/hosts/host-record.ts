import type {
	AgentInfo,
	DeviceType,
	HostFacts,
	HostKind,
	HostProfile,
	Location,
	Metrics
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
	facts: HostFacts | null;
	metrics: Metrics | null;
	readonly createdAt: number;
	/** Server time of the last frame of any kind. */
	lastSeenAt: number | null;
	connected: boolean;
};

export const fromRow = (row: typeof hosts.$inferSelect): HostRecord => ({
	...row,
	connected: false
});

import type { Audit } from '../audit/index.ts';
import type { Database, WriteBehind } from '../db/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { Signal } from '../platform/signal.ts';
import type { AgentConnection } from './connection.ts';
import type { HostRecord } from './host-record.ts';

/** What the verbs of this room share. */
export type HostsRoom = {
	db: Database;
	audit: Audit;
	clock: Clock;
	log: Logger;
	enrollment: 'auto' | 'closed';
	/** Every host, by id. Loaded once; the database follows. */
	records: Map<string, HostRecord>;
	connections: Map<string, AgentConnection>;
	/** When this process last began to listen again after standing still. */
	listeningSince: number;
	/** Reports of hosts on their way to the database. */
	reports: WriteBehind<HostRecord>;
	/** Id of a host that was added, changed, or removed. */
	changed: Signal<string>;
	/** A host that has just told its measurements. */
	measured: Signal<HostRecord>;
	/** Id of a host that was removed. */
	removed: Signal<string>;
};

export function findByName(room: HostsRoom, name: string): HostRecord | null {
	for (const record of room.records.values()) if (record.name === name) return record;
	return null;
}

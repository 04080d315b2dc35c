import type { Enrollment } from '$lib/protocol/index.ts';
import type { Audit } from '../audit/index.ts';
import type { Database, WriteBehind } from '../db/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { Signal } from '../platform/signal.ts';
import type { tokenLookUp } from './authenticate.ts';
import type { AgentConnection } from './connection.ts';
import { FleetError } from '../platform/errors.ts';
import type { HostRecord } from './host-record.ts';
import type { TokenUse } from './token-use.ts';

/** What the verbs of this room share. */
export type HostsRoom = {
	db: Database;
	audit: Audit;
	clock: Clock;
	log: Logger;
	enrollment: Enrollment;
	/** Every host, by id. Loaded once; the database follows. */
	records: Map<string, HostRecord>;
	connections: Map<string, AgentConnection>;
	/** When this process last began to listen again after standing still. */
	listeningSince: number;
	/** Reports of hosts on their way to the database. */
	reports: WriteBehind<HostRecord>;
	/** The same for heartbeats that told nothing but figures: a fraction of the bytes. */
	beats: WriteBehind<HostRecord>;
	/** Id of a host whose figures changed, and nothing else. */
	beat: Signal<string>;
	lookUpToken: ReturnType<typeof tokenLookUp>;
	/** When tokens were last used, by token, on the way to the database. */
	tokenUses: WriteBehind<TokenUse>;
	/** Ends of tokens that were set since the start: database rows read before do not know of them. */
	tokenEnds: Map<string, number>;
	/** Id of a host that was added, changed, or removed. */
	changed: Signal<string>;
	/** A host that has just told its measurements. */
	measured: Signal<HostRecord>;
	/** Id of a host that was removed. */
	removed: Signal<string>;
};

/** @throws {FleetError} not-found */
export function recordOf(room: HostsRoom, id: string): HostRecord {
	const record = room.records.get(id);
	if (!record)
		throw new FleetError('not-found', 'There is no such host. It may have been removed.');
	return record;
}

/** The connection of a host that can be asked something: accepted, and its agent has said hello. */
export function askable(room: HostsRoom, id: string): AgentConnection | null {
	const connection = room.connections.get(id);
	if (!connection || connection.ended || connection.instanceId === null) return null;
	return room.records.get(id)?.approval === 'approved' ? connection : null;
}

export function findByName(room: HostsRoom, name: string): HostRecord | null {
	for (const record of room.records.values()) if (record.name === name) return record;
	return null;
}

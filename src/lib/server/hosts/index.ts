import type {
	AgentInfo,
	AddHost,
	EnrollInput,
	HeartbeatInput,
	HelloInput,
	Presence,
	RemoveHost
} from '$lib/protocol/index.ts';
import { presenceOf } from '$lib/protocol/index.ts';
import type { z } from 'zod';
import type { Audit } from '../audit/index.ts';
import { hosts, WriteBehind, type Database } from '../db/index.ts';
import type { Clock } from '../platform/clock.ts';
import { FleetError } from '../platform/errors.ts';
import type { Logger } from '../platform/logger.ts';
import { Signal } from '../platform/signal.ts';
import { addHost } from './add.ts';
import { authenticateHost } from './authenticate.ts';
import { connect, disconnect } from './connect.ts';
import type { AgentConnection, AgentSocket } from './connection.ts';
import { contest } from './contest.ts';
import { noteHost, tagHosts } from './describe.ts';
import { enroll } from './enroll.ts';
import { fromRow, type HostRecord } from './host-record.ts';
import { refreshHosts } from './refresh.ts';
import { removeHost } from './remove.ts';
import { holdHost, pinHost } from './restrain.ts';
import {
	takeHeartbeat,
	takeHello,
	takeRefusedHello,
	takeSignOfLife,
	writeReports
} from './report.ts';
import type { HostsRoom } from './room.ts';

export { type AgentConnection, type AgentSocket } from './connection.ts';
export { followedBy, type HostRecord } from './host-record.ts';

export type Hosts = Awaited<ReturnType<typeof createHosts>>;

/** The hosts of the fleet: who they are, what they last said, and who is connected. */
export async function createHosts(options: {
	db: Database;
	audit: Audit;
	clock: Clock;
	log: Logger;
	enrollment: 'auto' | 'closed';
}) {
	const rows = await options.db.select().from(hosts);
	const room: HostsRoom = {
		...options,
		records: new Map(rows.map((row) => [row.id, fromRow(row)])),
		connections: new Map(),
		listeningSince: 0,
		reports: new WriteBehind<HostRecord>({
			write: (entries) =>
				writeReports(
					options.db,
					entries.map(([, record]) => record)
				),
			intervalMs: 1_000,
			batchSize: 250,
			log: options.log
		}),
		changed: new Signal(),
		removed: new Signal()
	};
	return {
		changed: room.changed,
		removed: room.removed,
		all: (): Iterable<HostRecord> => room.records.values(),
		count: (): number => room.records.size,
		find: (id: string): HostRecord | null => room.records.get(id) ?? null,
		/** @throws {FleetError} not-found */
		get(id: string): HostRecord {
			const record = room.records.get(id);
			if (!record)
				throw new FleetError('not-found', 'There is no such host. It may have been removed.');
			return record;
		},
		presence: (record: HostRecord): Presence =>
			presenceOf({
				...record,
				listeningSince: room.listeningSince,
				now: options.clock.now()
			}),
		/** This process stood still until now: what it did not hear meanwhile is no host's silence. */
		stoodStill: (): void => void (room.listeningSince = options.clock.now()),
		contest: (record: HostRecord) => contest(room, record),
		/** The connection of a host that has said hello; null when it cannot be spoken to. */
		connection(id: string): AgentConnection | null {
			const connection = room.connections.get(id);
			return connection && connection.instanceId !== null ? connection : null;
		},
		authenticate: (token: string) => authenticateHost(room, token),
		connect: (record: HostRecord, socket: AgentSocket) => connect(room, record, socket),
		disconnect: (record: HostRecord, connection: AgentConnection) =>
			disconnect(room, record, connection),
		enroll: (input: EnrollInput) => enroll(room, input),
		add: (request: { actor: string; input: AddHost }) => addHost(room, request),
		remove: (request: { actor: string; input: z.infer<typeof RemoveHost> }) =>
			removeHost(room, request),
		pin: (request: Parameters<typeof pinHost>[1]) => pinHost(room, request),
		hold: (request: Parameters<typeof holdHost>[1]) => holdHost(room, request),
		tag: (request: Parameters<typeof tagHosts>[1]) => tagHosts(room, request),
		note: (request: Parameters<typeof noteHost>[1]) => noteHost(room, request),
		refresh: (hostIds: readonly string[]) => refreshHosts(room, hostIds),
		takeHello: (record: HostRecord, input: HelloInput) => takeHello(room, record, input),
		takeRefusedHello: (record: HostRecord, agent: AgentInfo) =>
			takeRefusedHello(room, record, agent),
		takeHeartbeat: (record: HostRecord, input: HeartbeatInput) =>
			takeHeartbeat(room, record, input),
		takeSignOfLife: (record: HostRecord) => takeSignOfLife(room, record),
		close: () => room.reports.close()
	};
}

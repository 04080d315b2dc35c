import type {
	AgentInfo,
	AddHost,
	Enrollment,
	EnrollInput,
	HeartbeatInput,
	HelloInput,
	Presence,
	RemoveHost,
	RotateToken
} from '$lib/protocol/index.ts';
import { presenceOf } from '$lib/protocol/index.ts';
import type { z } from 'zod';
import type { Audit } from '../audit/index.ts';
import { isNotNull } from 'drizzle-orm';
import { hosts, hostTokens, WriteBehind, type Database } from '../db/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { Signal } from '../platform/signal.ts';
import { addHost } from './add.ts';
import { dismissAlarm, trustMachine } from './alarm.ts';
import { approveHost, rejectHost } from './approve.ts';
import { authenticateHost, tokenLookUp, type KnownAgent } from './authenticate.ts';
import { connect, disconnect } from './connect.ts';
import type { AgentConnection, AgentSocket } from './connection.ts';
import { contest } from './contest.ts';
import { declareHosts } from './declare.ts';
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
	writeBeats,
	writeReports
} from './report.ts';
import { askable, recordOf, type HostsRoom } from './room.ts';
import { isEnded } from './token-ends.ts';
import type { DeclaredToken } from './token-file.ts';
import { writeUses, type TokenUse } from './token-use.ts';
import { addToken, listTokens, revokeToken, rotateToken } from './tokens.ts';

export { type AgentConnection, type AgentSocket } from './connection.ts';
export { watchTokenFile } from './watch-token-file.ts';
export type { KnownAgent } from './authenticate.ts';
export { followedBy, type HostRecord } from './host-record.ts';

export type Hosts = Awaited<ReturnType<typeof createHosts>>;

/** The hosts of the fleet: who they are, what they last said, and who is connected. */
export async function createHosts(options: {
	db: Database;
	audit: Audit;
	clock: Clock;
	log: Logger;
	enrollment: Enrollment;
}) {
	const rows = await options.db.select().from(hosts);
	const addresses = await lastAddresses(options.db);
	const room: HostsRoom = {
		...options,
		records: new Map(
			rows.map((row) => [row.id, { ...fromRow(row), address: addresses.get(row.id) ?? null }])
		),
		lookUpToken: tokenLookUp(options.db),
		tokenEnds: new Map(),
		tokenUses: new WriteBehind<TokenUse>({
			write: (entries) => writeUses(options.db, entries),
			intervalMs: 1_000,
			batchSize: 500,
			log: options.log
		}),
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
		beats: new WriteBehind<HostRecord>({
			write: (entries) =>
				writeBeats(
					options.db,
					entries.map(([, record]) => record)
				),
			intervalMs: 1_000,
			batchSize: 1_000,
			log: options.log
		}),
		beat: new Signal(),
		changed: new Signal(),
		measured: new Signal(),
		removed: new Signal()
	};
	return {
		changed: room.changed,
		/** Id of a host whose heartbeat told nothing but figures. */
		beat: room.beat,
		measured: room.measured,
		removed: room.removed,
		all: (): Iterable<HostRecord> => room.records.values(),
		count: (): number => room.records.size,
		find: (id: string): HostRecord | null => room.records.get(id) ?? null,
		/** @throws {FleetError} not-found */
		get: (id: string): HostRecord => recordOf(room, id),
		presence: (record: HostRecord): Presence =>
			presenceOf({
				connected: record.connected,
				lastSeenAt: record.lastSeenAt,
				listeningSince: room.listeningSince,
				now: options.clock.now()
			}),
		/** When this process last began to listen again after standing still; 0: it never stood still. */
		listeningSince: (): number => room.listeningSince,
		/** This process stood still until now: what it did not hear meanwhile is no host's silence. */
		stoodStill: (): void => void (room.listeningSince = options.clock.now()),
		contest: (record: HostRecord) => contest(room, record),
		/** The connection of an accepted host that has said hello; null when it cannot be asked anything. */
		connection: (id: string): AgentConnection | null => askable(room, id),
		authenticate: (token: string) => authenticateHost(room, token),
		/** Whether the host and its token still are what they were when they were looked up, a moment ago. */
		stillKnown: (known: KnownAgent): boolean =>
			room.records.get(known.host.id) === known.host && !isEnded(room, known),
		connect: (known: KnownAgent, from: { socket: AgentSocket; address: string | null }) =>
			connect(room, known, from),
		disconnect: (record: HostRecord, connection: AgentConnection) =>
			disconnect(room, record, connection),
		enroll: (input: EnrollInput, address: string | null = null) => enroll(room, input, address),
		approve: (request: { actor: string; id: string }) => approveHost(room, request),
		reject: (request: { actor: string; id: string }) => rejectHost(room, request),
		dismissAlarm: (request: { actor: string; id: string }) => dismissAlarm(room, request),
		trustMachine: (request: { actor: string; id: string }) => trustMachine(room, request),
		tokens: (hostId: string) => listTokens(room, hostId),
		addToken: (request: { actor: string; hostId: string }) => addToken(room, request),
		rotateToken: (request: { actor: string; input: RotateToken }) => rotateToken(room, request),
		revokeToken: (request: { actor: string; input: { hostId: string; tokenId: string } }) =>
			revokeToken(room, request),
		add: (request: { actor: string; input: AddHost }) => addHost(room, request),
		declare: (declared: readonly DeclaredToken[]) => declareHosts(room, declared),
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
		async close(): Promise<void> {
			await room.tokenUses.close();
			await room.reports.close();
			await room.beats.close();
		}
	};
}

/** Where the agent of each host came from last. */
async function lastAddresses(db: Database): Promise<Map<string, string | null>> {
	const rows = await db
		.select({ hostId: hostTokens.hostId, address: hostTokens.lastAddress })
		.from(hostTokens)
		.where(isNotNull(hostTokens.lastUsedAt))
		.orderBy(hostTokens.lastUsedAt);
	return new Map(rows.map(({ hostId, address }) => [hostId, address]));
}

import { isDeepStrictEqual } from 'node:util';
import {
	type AgentInfo,
	NO_FACTS,
	type HeartbeatInput,
	type HelloInput
} from '$lib/protocol/index.ts';
import { sql } from 'drizzle-orm';
import { hosts, type Database } from '../db/index.ts';
import { FleetError } from '../platform/errors.ts';
import { raiseAlarm } from './alarm.ts';
import type { HostRecord } from './host-record.ts';
import type { HostsRoom } from './room.ts';

/** Takes what an agent says of itself on connecting. The name in it must be the token's. */
export function takeHello(room: HostsRoom, record: HostRecord, input: HelloInput): void {
	if (input.profile.hostname !== record.name)
		throw new FleetError(
			'name-invalid',
			`This token belongs to the host "${record.name}", but the agent calls itself "${input.profile.hostname}". Set NIXFLEET_HOSTNAME=${record.name}, or give the agent its own token.`
		);
	assertSameMachine(room, record, input.machineId);
	const before = toldBy(record);
	record.machineId ??= input.machineId ?? null;
	record.profile = input.profile;
	record.kind = input.profile.kind;
	record.location = input.profile.location;
	record.deviceType = input.profile.deviceType;
	record.themeColor = input.profile.themeColor;
	record.agent = input.agent;
	record.connected = true;
	if (record.approval === 'approved') {
		record.capabilities = input.capabilities;
		record.facts = input.facts;
		record.metrics = input.metrics;
	}
	// When thousands come back at once, most of them say again what is known: to look costs a fraction of storing it.
	seen(room, record, isDeepStrictEqual(before, toldBy(record)) ? room.beats : room.reports);
	room.measured.emit(record);
}

/** What the database keeps of a hello, but for its figures. */
const toldBy = (record: HostRecord) => [
	record.machineId,
	record.profile,
	record.kind,
	record.location,
	record.deviceType,
	record.themeColor,
	record.agent,
	record.capabilities,
	record.facts
];

/**
 * The first machine that came as a host is the host. Where either is not known, as with agents of earlier versions,
 * nothing is refused: this finds copies, and is no proof against somebody who makes things up.
 */
function assertSameMachine(
	room: HostsRoom,
	record: HostRecord,
	machineId: string | undefined
): void {
	if (machineId === undefined || record.machineId === null || machineId === record.machineId)
		return;
	const address = room.connections.get(record.id)?.credentials.address ?? null;
	raiseAlarm(room, record, { reason: 'machine', address, machineId });
	const { name } = record;
	throw new FleetError(
		'conflict',
		`This token belongs to "${name}", which runs on another machine. If this machine is a copy of it, give it its own identity: set another NIXFLEET_HOSTNAME, and delete identity.json in the agent's state directory or configure a token of its own. If ${name} was installed anew or moved here, choose "Trust this machine" on its page in the dashboard; the agent is then let in at its next try.`
	);
}

/** An agent that cannot be talked with: who it is stays, so that its row can say why it is not here. */
export function takeRefusedHello(room: HostsRoom, record: HostRecord, agent: AgentInfo): void {
	record.agent = agent;
	seen(room, record);
}

export function takeHeartbeat(room: HostsRoom, record: HostRecord, input: HeartbeatInput): void {
	if (record.approval === 'pending') return seen(room, record);
	record.metrics = input.metrics;
	if (!input.facts) {
		record.lastSeenAt = room.clock.now();
		room.beats.put(record.id, record);
		room.beat.emit(record.id);
		room.measured.emit(record);
		return;
	}
	record.facts = { ...(record.facts ?? NO_FACTS), ...definedOnly(input.facts) };
	seen(room, record);
	room.measured.emit(record);
}

/** Any frame is a sign of life; only the time is kept, and only when it moved by a second. */
export function takeSignOfLife(room: HostsRoom, record: HostRecord): void {
	record.lastSeenAt = room.clock.now();
}

/** @param written what of it is stored: all that it told, or its figures where nothing else is new */
function seen(room: HostsRoom, record: HostRecord, written = room.reports): void {
	record.lastSeenAt = room.clock.now();
	written.put(record.id, record);
	room.changed.emit(record.id);
}

const definedOnly = <T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } =>
	Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as {
		[K in keyof T]: Exclude<T[K], undefined>;
	};

/** One statement for the reports of many hosts. A host removed meanwhile is not brought back. */
export async function writeReports(db: Database, records: HostRecord[]): Promise<void> {
	const rows = JSON.stringify(
		records.map((record) => ({
			id: record.id,
			kind: record.kind,
			location: record.location,
			deviceType: record.deviceType,
			themeColor: record.themeColor,
			profile: record.profile,
			agent: record.agent,
			capabilities: record.capabilities,
			facts: record.facts,
			metrics: record.metrics,
			machineId: record.machineId,
			lastSeenAt: record.lastSeenAt
		}))
	);
	await db.run(sql`
		update ${hosts} set
			kind = report.value ->> 'kind',
			location = report.value ->> 'location',
			device_type = report.value ->> 'deviceType',
			theme_color = report.value ->> 'themeColor',
			profile = report.value -> 'profile',
			agent = report.value -> 'agent',
			capabilities = report.value -> 'capabilities',
			facts = report.value -> 'facts',
			metrics = report.value -> 'metrics',
			machine_id = report.value ->> 'machineId',
			last_seen_at = report.value ->> 'lastSeenAt'
		from json_each(${rows}) as report
		where ${hosts.id} = report.value ->> 'id'
	`);
}

/** One statement for the figures of many hosts. */
export async function writeBeats(db: Database, records: HostRecord[]): Promise<void> {
	const rows = JSON.stringify(
		records.map(({ id, metrics, lastSeenAt }) => [id, lastSeenAt, metrics])
	);
	await db.run(sql`
		update ${hosts} set last_seen_at = beat.value ->> 1, metrics = beat.value -> 2
		from json_each(${rows}) as beat
		where ${hosts.id} = beat.value ->> 0
	`);
}

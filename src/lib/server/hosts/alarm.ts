import type { HostAlarm } from '$lib/protocol/index.ts';
import { and, eq, isNotNull } from 'drizzle-orm';
import { hosts } from '../db/index.ts';
import { FleetError } from '../platform/errors.ts';
import type { HostRecord } from './host-record.ts';
import { recordOf, type HostsRoom } from './room.ts';

const ACTIONS = {
	duplicate: 'host.duplicate-refused',
	machine: 'host.machine-refused'
} as const satisfies Record<HostAlarm['reason'], string>;

/**
 * Somebody else came with a host's token and was refused: shown until a person has looked at it. A clone knocks for as
 * long as it runs, so the same again is not stored anew, and its audit rows are bounded.
 */
export function raiseAlarm(
	room: HostsRoom,
	record: HostRecord,
	alarm: Omit<HostAlarm, 'at'>
): void {
	const before = record.alarm;
	const next: HostAlarm = { at: room.clock.now(), ...alarm };
	const row = room.audit.refusedRow(
		{
			actor: `host:${record.name}`,
			action: ACTIONS[alarm.reason],
			target: record.id,
			detail: { name: record.name, address: alarm.address }
		},
		alarm.reason
	);
	const isKnown =
		before?.reason === next.reason &&
		before.machineId === next.machineId &&
		before.address === next.address;
	if (isKnown && row.length === 0) return;
	record.alarm = next;
	room.log.warn('Another machine came with the token of a host and was refused', {
		host: record.name,
		reason: alarm.reason,
		address: alarm.address
	});
	room.changed.emit(record.id);
	room.db
		.batch([room.db.update(hosts).set({ alarm: next }).where(eq(hosts.id, record.id)), ...row])
		.catch((error: unknown) =>
			room.log.error('An alarm could not be stored; it is shown until the next start', {
				error,
				host: record.name
			})
		);
}

type Request = { actor: string; id: string };

/** Somebody has looked at it: nothing changes but that it is no longer shown. */
export const dismissAlarm = (room: HostsRoom, { actor, id }: Request): Promise<void> =>
	settle(room, { actor, record: recordOf(room, id), action: 'host.alarm-dismissed', change: {} });

/**
 * The machine that was refused is the host from now on: it was installed anew, or moved. The one that was the host before
 * is refused from then on.
 */
export async function trustMachine(room: HostsRoom, { actor, id }: Request): Promise<void> {
	const record = recordOf(room, id);
	const machineId = record.alarm?.machineId;
	if (machineId === undefined)
		throw new FleetError(
			'conflict',
			`No other machine was refused as ${record.name} that could be trusted now. Start its agent; when it is refused, it is asked about here.`
		);
	await settle(room, {
		actor,
		record,
		action: 'host.machine-trusted',
		change: { machineId }
	});
}

async function settle(
	room: HostsRoom,
	step: { actor: string; record: HostRecord; action: string; change: { machineId?: string } }
): Promise<void> {
	const { record, change } = step;
	const { alarm, machineId } = record;
	const [rows] = await room.db.batch([
		room.db
			.update(hosts)
			.set({ ...change, alarm: null })
			.where(and(eq(hosts.id, record.id), isNotNull(hosts.alarm)))
			.returning({ id: hosts.id }),
		room.audit.rowIfChanged({
			actor: step.actor,
			action: step.action,
			target: record.id,
			detail: {
				name: record.name,
				before: { alarm, machineId },
				after: { alarm: null, machineId: change.machineId ?? machineId }
			}
		})
	]);
	if (rows.length === 0)
		throw new FleetError('conflict', `There is no alarm about ${record.name} any more.`);
	// A further refusal, meanwhile, is not forgotten with this one.
	if (record.alarm === alarm) record.alarm = null;
	if (change.machineId !== undefined) record.machineId = change.machineId;
	room.changed.emit(record.id);
}

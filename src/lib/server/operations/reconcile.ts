import type { JournalEntry, JournalVerdict } from '$lib/protocol/index.ts';
import { isTerminal } from '$lib/protocol/index.ts';
import { inArray } from 'drizzle-orm';
import { operations } from '../db/index.ts';
import type { HostRecord } from '../hosts/index.ts';
import { toOrder, type OperationRow } from './operation-row.ts';
import { amend, transition, type OperationsRoom } from './room.ts';

/**
 * What to do about one line of a host's journal, from both sides' knowledge alone. The host's word on
 * what runs there always counts; the server only says what it still wants to hear.
 */
export function judge(entry: JournalEntry, row: OperationRow | null): JournalVerdict['action'] {
	if (row === null) return 'forget';
	if (isTerminal(row.state)) return entry.state === 'finished' ? 'forget' : 'cancel';
	if (entry.state === 'finished') return 'send-result';
	return row.stopRequested ? 'cancel' : 'adopt';
}

/**
 * Brings both sides together on hello: adopts what runs, asks for results that were lost, offers
 * again what never arrived, and calls interrupted what the host no longer knows.
 */
export async function reconcile(
	room: OperationsRoom,
	host: HostRecord,
	journal: JournalEntry[]
): Promise<JournalVerdict[]> {
	const ids = journal.map((entry) => entry.id);
	const rows =
		ids.length === 0
			? []
			: await room.db.select().from(operations).where(inArray(operations.id, ids));
	const own = new Map(rows.filter((row) => row.hostId === host.id).map((row) => [row.id, row]));
	const verdicts: JournalVerdict[] = [];
	for (const entry of journal) {
		const row = own.get(entry.id) ?? null;
		const action = judge(entry, row);
		if (row && !isTerminal(row.state)) await adopt(room, host, row);
		verdicts.push({ id: entry.id, action, logOffset: row ? await room.logs.end(row.id) : 0 });
	}
	const active = room.active.get(host.id);
	if (active && !own.has(active.id)) await settleUnknownToHost(room, host, active);
	return verdicts;
}

/** The host has it: it runs, or ran, and contact is back. */
async function adopt(room: OperationsRoom, host: HostRecord, row: OperationRow): Promise<void> {
	if (row.state !== 'running') {
		await transition(room, {
			id: row.id,
			hostId: host.id,
			to: 'running',
			from: ['offered'],
			set: { startedAt: room.clock.now(), unknown: false },
			audit: { actor: `host:${host.name}`, action: 'operation.adopted' }
		});
		return;
	}
	if (row.unknown) await amend(room, { id: row.id, states: ['running'], set: { unknown: false } });
}

/** The server counts it as active, but the host's journal does not have it. */
async function settleUnknownToHost(
	room: OperationsRoom,
	host: HostRecord,
	row: OperationRow
): Promise<void> {
	const now = room.clock.now();
	const actor = 'system';
	if (row.state === 'running') {
		await transition(room, {
			id: row.id,
			hostId: host.id,
			to: 'interrupted',
			set: {
				finishedAt: now,
				unknown: false,
				message:
					'The host no longer knows this operation: its journal was lost. Look at the host before you run it again.'
			},
			audit: { actor, action: 'operation.interrupted' }
		});
		return;
	}
	if (row.stopRequested) {
		await transition(room, {
			id: row.id,
			hostId: host.id,
			to: 'cancelled',
			set: { finishedAt: now, message: 'Stopped before the host received it.' },
			audit: { actor, action: 'operation.cancelled' }
		});
		return;
	}
	room.hosts.connection(host.id)?.send({ type: 'offer', operation: toOrder(row, now) });
}

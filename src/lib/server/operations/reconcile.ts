import { failpoint } from '$lib/protocol/index.ts';
import type { JournalEntry, JournalVerdict, OperationState } from '$lib/protocol/index.ts';
import { inArray } from 'drizzle-orm';
import type { AuditEntry } from '../audit/index.ts';
import { operations } from '../db/index.ts';
import type { HostRecord } from '../hosts/index.ts';
import { goOn, requeue } from './queue.ts';
import { judge, type Judgement } from './judge.ts';
import type { OperationRow } from './operation-row.ts';
import { announce } from './request.ts';
import { amend, transition, type OperationsRoom } from './room.ts';

/**
 * Brings both sides together on hello: adopts what runs, asks for results that were lost, offers again what
 * never arrived, and calls interrupted what the host no longer knows. `judge` decides, this carries it out.
 */
export async function reconcile(
	room: OperationsRoom,
	host: HostRecord,
	journal: JournalEntry[]
): Promise<JournalVerdict[]> {
	if (__NIXFLEET_FAILPOINTS__) failpoint('server.hello.read');
	const ids = journal.map((entry) => entry.id);
	const rows =
		ids.length === 0
			? []
			: await room.db.select().from(operations).where(inArray(operations.id, ids));
	const own = new Map(rows.filter((row) => row.hostId === host.id).map((row) => [row.id, row]));
	const verdicts: JournalVerdict[] = [];
	for (const entry of journal) {
		const row = own.get(entry.id) ?? null;
		const { tell, move } = judge(row ?? 'none', entry.state);
		if (row) await carryOut(room, { host, row, move });
		if (tell !== null)
			verdicts.push({
				id: entry.id,
				action: tell,
				logOffset: row ? await room.logs.end(row.id) : 0,
				...(tell === 'cancel' && row?.stopForced && { force: true })
			});
	}
	if (__NIXFLEET_FAILPOINTS__) failpoint('server.hello.judged');
	const active = room.active.get(host.id);
	if (active && !own.has(active.id)) {
		const { move } = judge(active, 'absent');
		await carryOut(room, { host, row: active, move });
	}
	if (__NIXFLEET_FAILPOINTS__) failpoint('server.hello.reconciled');
	return verdicts;
}

async function carryOut(
	room: OperationsRoom,
	step: { host: HostRecord; row: OperationRow; move: Judgement['move'] }
): Promise<void> {
	const { row } = step;
	switch (step.move) {
		case 'nothing':
			return;
		case 'run':
			return run(room, step.host, row);
		case 'offer':
			return announce(room, row);
		case 'interrupt':
			return end(room, row, {
				to: 'interrupted',
				message:
					'The host no longer knows this operation: its journal was lost. Look at the host before you run it again.',
				audit: { actor: 'system', action: 'operation.interrupted' }
			});
		case 'cancel':
			return end(room, row, {
				to: 'cancelled',
				message: 'Stopped before the host received it.',
				audit: { actor: 'system', action: 'operation.cancelled' }
			});
	}
}

/** The host has it: it runs, or ran, and contact is back. */
async function run(room: OperationsRoom, host: HostRecord, row: OperationRow): Promise<void> {
	if (row.state === 'running') {
		if (row.unknown)
			await amend(room, { id: row.id, states: ['running'], set: { unknown: false } });
		return;
	}
	const audit = { actor: `host:${host.name}`, action: 'operation.adopted' };
	const ids = { id: row.id, hostId: host.id };
	// Back in the queue because contact was lost, while the host had it on its disk all along.
	if (row.state === 'queued') {
		await makeRoom(room, host);
		await transition(room, { ...ids, to: 'offered', from: ['queued'], audit });
	}
	await transition(room, {
		...ids,
		to: 'running',
		from: ['offered'],
		set: { startedAt: room.clock.now(), unknown: false, agentBefore: host.agent },
		audit
	});
}

/** What a host with something on its disk was offered meanwhile cannot begin: it waits, or it was in vain. */
async function makeRoom(room: OperationsRoom, host: HostRecord): Promise<void> {
	const other = room.active.get(host.id);
	if (other?.state !== 'offered' || (await requeue(room, other))) return;
	await transition(room, {
		id: other.id,
		hostId: host.id,
		to: 'rejected',
		from: ['offered'],
		set: {
			finishedAt: room.clock.now(),
			message: `${host.name} turned out to be busy with what it was asked before. Ask again when that has ended.`
		},
		audit: { actor: 'system', action: 'operation.rejected', detail: { reason: 'busy' } }
	});
}

async function end(
	room: OperationsRoom,
	row: OperationRow,
	how: { to: OperationState; message: string; audit: AuditEntry }
): Promise<void> {
	const ended = await transition(room, {
		id: row.id,
		hostId: row.hostId,
		to: how.to,
		set: { finishedAt: room.clock.now(), unknown: false, message: how.message },
		audit: how.audit
	});
	if (ended) await goOn(room, ended);
}

import {
	missingEvidence,
	type AcceptOutput,
	type OperationResult,
	type Phase,
	type RejectInput,
	failpoint
} from '$lib/protocol/index.ts';
import type { HostRecord } from '../hosts/index.ts';
import type { OperationRow } from './operation-row.ts';
import { assertOwn, refuseForeign } from './ownership.ts';
import { goOn, requeue } from './queue.ts';
import { amend, findRow, rowFor, transition, type OperationsRoom } from './room.ts';

/** What agents answer about their own operations. The host comes from the token, never from the message. */

/** The order is on the host's disk. From here on the operation runs, whatever happens to us. */
export async function accept(
	room: OperationsRoom,
	host: HostRecord,
	id: string
): Promise<AcceptOutput> {
	if (__NIXFLEET_FAILPOINTS__) failpoint('server.accept.read');
	const known = await rowFor(room, { hostId: host.id, id });
	if (known?.hostId !== host.id) return refuseForeign(room, host, { id, verb: 'accept' });
	const actor = `host:${host.name}`;
	if (known.state === 'offered' && known.stopRequested) {
		const cancelled = await transition(room, {
			id,
			hostId: host.id,
			to: 'cancelled',
			set: { finishedAt: room.clock.now(), message: 'Stopped before the host began.' },
			audit: { actor, action: 'operation.cancelled' }
		});
		if (cancelled) await goOn(room, cancelled);
		return { proceed: false };
	}
	const started = await transition(room, {
		id,
		hostId: host.id,
		to: 'running',
		set: { startedAt: room.clock.now(), unknown: false, agentBefore: host.agent },
		audit: { actor, action: 'operation.accepted' }
	});
	if (__NIXFLEET_FAILPOINTS__) failpoint('server.accept.committed');
	if (started) return { proceed: true };
	// Said twice: the first answer was lost.
	const current = await findRow(room, id);
	return { proceed: current?.state === 'running' };
}

export async function reject(
	room: OperationsRoom,
	host: HostRecord,
	input: { id: string; reason: RejectInput['reason']; message: string }
): Promise<void> {
	await assertOwn(room, host, { id: input.id, verb: 'reject' });
	// What we knew of its windows was out of date. It says so itself when the next one opens.
	if (input.reason === 'outside-window') {
		const row = await rowFor(room, { hostId: host.id, id: input.id });
		if (row !== null && (await requeue(room, row))) return void room.waitsForWindow.add(host.id);
	}
	const rejected = await transition(room, {
		id: input.id,
		hostId: host.id,
		to: 'rejected',
		set: { finishedAt: room.clock.now(), message: input.message },
		audit: {
			actor: `host:${host.name}`,
			action: 'operation.rejected',
			detail: { reason: input.reason }
		}
	});
	if (rejected) await goOn(room, rejected);
}

export async function enterPhase(
	room: OperationsRoom,
	host: HostRecord,
	input: { id: string; phase: Phase }
): Promise<void> {
	await assertOwn(room, host, { id: input.id, verb: 'phase' });
	const active = room.active.get(host.id);
	if (active?.id !== input.id || active.phase === input.phase) return;
	// Who asked for a stop while the system was activated was refused: that is over now, and may be asked anew.
	const refused = active.phase === 'activate' && active.stopRequested && !active.stopForced;
	await amend(room, {
		id: input.id,
		states: ['running'],
		set: {
			phase: input.phase,
			phaseStartedAt: room.clock.now(),
			unknown: false,
			...(refused && { stopRequested: false })
		}
	});
	if (__NIXFLEET_FAILPOINTS__) failpoint('server.phase.stored');
}

/**
 * How the operation ended. Success is believed only with its evidence. Terminal is final: a late or
 * repeated result changes nothing and is acknowledged all the same, so that the host can forget it.
 */
export async function finish(
	room: OperationsRoom,
	host: HostRecord,
	input: { id: string; result: OperationResult }
): Promise<void> {
	if (__NIXFLEET_FAILPOINTS__) failpoint('server.result.read');
	const row = await rowFor(room, { hostId: host.id, id: input.id });
	if (row?.hostId !== host.id) return refuseForeign(room, host, { id: input.id, verb: 'result' });
	const { result } = input;
	await room.logs.settle(row.id);
	const gap =
		result.outcome === 'succeeded'
			? (missingEvidence(row.command, result, row) ?? unseenRestart(row, host))
			: null;
	const outcome = gap === null ? result.outcome : 'failed';
	const finished = await transition(room, {
		id: input.id,
		hostId: host.id,
		to: outcome,
		from: ['offered', 'running'],
		set: {
			finishedAt: room.clock.now(),
			unknown: false,
			stopRequested: false,
			message: gap ?? result.message,
			evidence: result.evidence
		},
		audit: {
			actor: `host:${host.name}`,
			action: 'operation.finished',
			detail: { outcome, claimed: result.outcome }
		}
	});
	if (__NIXFLEET_FAILPOINTS__) failpoint('server.result.committed');
	if (finished) {
		room.log.info('Operation finished', {
			operation: row.id,
			host: host.name,
			command: row.command,
			outcome
		});
		room.logs.forget(row.id);
		await goOn(room, finished);
	}
}

/** A restart is believed only when the agent that tells of it is another one than the one that took the order. */
function unseenRestart(row: OperationRow, host: HostRecord): string | null {
	const { agentBefore: before } = row;
	const now = host.agent;
	if (row.command === 'reboot' && (before === null || now === null || before.bootId === now.bootId))
		return 'The host reported success, but it came back with the same boot id: it has not started anew.';
	if (
		row.command === 'restart-agent' &&
		(before === null || now === null || before.instanceId === now.instanceId)
	)
		return 'The host reported success, but the same agent process is still connected.';
	return null;
}

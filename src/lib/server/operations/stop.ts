import {
	COMMAND_LABELS,
	isTerminal,
	failpoint,
	type Command,
	type StopOutcome
} from '$lib/protocol/index.ts';
import { FleetError } from '../platform/errors.ts';
import { amend, findRow, transition, type OperationsRoom } from './room.ts';

/** Why a stop that is not forced does nothing now. */
export const activationGoesOn = (host: string, command: Command): string =>
	`${host} is being activated, which a stop does not cut off: ${COMMAND_LABELS[command]} goes on. Its menu can force the stop.`;

/**
 * Asks for an operation to be stopped. A stop is a wish that the host carries out, or refuses with a
 * reason while it activates; the operation's state changes only when the host says so.
 * @returns a sentence on what happens now
 */
export async function stopOperation(
	room: OperationsRoom,
	request: { actor: string; id: string; force: boolean }
): Promise<{ message: string }> {
	const row = await findRow(room, request.id);
	if (!row)
		throw new FleetError('not-found', 'There is no such operation. It may have been pruned.');
	const label = COMMAND_LABELS[row.command];
	if (isTerminal(row.state))
		throw new FleetError(
			'nothing-to-stop',
			`${label} on ${row.hostName} has ended already (${row.state}). There is nothing to stop.`
		);
	const audit = {
		actor: request.actor,
		action: 'operation.stop-requested',
		detail: { force: request.force }
	};
	if (row.state === 'queued') {
		const cancelled = await transition(room, {
			id: row.id,
			hostId: row.hostId,
			to: 'cancelled',
			from: ['queued'],
			set: {
				finishedAt: room.clock.now(),
				message: 'Cancelled before it was offered to the host.'
			},
			audit
		});
		// Its host may have come for it in this very moment: then it is stopped as what it is now.
		if (cancelled === null) return stopOperation(room, request);
		return { message: `${label} on ${row.hostName} was cancelled before it began.` };
	}
	const wished = await amend(room, {
		id: row.id,
		states: ['offered', 'running'],
		set: { stopRequested: true, stopForced: row.stopForced || request.force },
		audit
	});
	if (!wished)
		throw new FleetError(
			'nothing-to-stop',
			`${label} on ${row.hostName} ended just now. There is nothing to stop.`
		);
	if (__NIXFLEET_FAILPOINTS__) failpoint('server.stop.recorded');
	const connection = room.hosts.connection(row.hostId);
	connection?.send({ type: 'cancel', id: row.id, force: wished.stopForced });
	if (__NIXFLEET_FAILPOINTS__) failpoint('server.stop.sent');
	if (connection && wished.phase === 'activate' && !wished.stopForced)
		return {
			message: activationGoesOn(row.hostName, row.command)
		};
	return {
		message: connection
			? `Stopping ${label} on ${row.hostName}.`
			: `${row.hostName} is not connected: the stop is kept and told to it when it returns.`
	};
}

/**
 * Asks for some operations to be stopped, each as if it were the only one: one that has ended meanwhile keeps no other from
 * being stopped. Never forced, because each activation that is broken off is a decision of its own.
 */
export function stopOperations(
	room: OperationsRoom,
	{ actor, ids }: { actor: string; ids: readonly string[] }
): Promise<StopOutcome[]> {
	return Promise.all(
		[...new Set(ids)].map(async (id): Promise<StopOutcome> => {
			try {
				return { id, ok: true, ...(await stopOperation(room, { actor, id, force: false })) };
			} catch (error) {
				if (!(error instanceof FleetError)) throw error;
				return { id, ok: false, message: error.message };
			}
		})
	);
}

import { FleetError } from '../platform/errors.ts';
import { isOpen, type RolloutHostRow } from './rollout-row.ts';
import { show } from './look.ts';
import type { LiveRollout, RolloutsRoom } from './room.ts';
import { plural } from '$lib/protocol/status/words.ts';
import { cut } from './sentences.ts';
import { change, findStored, type Change } from './store.ts';

/** What people do with a rollout. Each is one change with its audit row, and is to be called serially. */

type Act = { actor: string; id: string };
export type Told = { message: string };

/** Nothing new is asked. */
export async function pauseRollout(room: RolloutsRoom, { actor, id }: Act): Promise<Told> {
	const live = await openOne(room, id);
	if (live.row.state === 'paused')
		throw new FleetError('conflict', 'The rollout is paused already. Nothing was changed.');
	const message = cut(`${actor} paused it.`);
	await carryOut(room, live, {
		rollout: { state: 'paused', pauseKind: 'person', pauseMessage: message },
		audit: [{ actor, action: 'rollout.paused', detail: { kind: 'person' } }]
	});
	return { message: `The rollout is paused.${whatRuns(live)}` };
}

/** It goes on; what failed so far does not count any more, or gets another turn. */
export async function resumeRollout(
	room: RolloutsRoom,
	{ actor, id, retryFailed }: Act & { retryFailed: boolean }
): Promise<Told> {
	const live = await openOne(room, id);
	const failed = hostsIn(live, 'failed');
	if (live.row.state !== 'paused' && !(retryFailed && failed.length > 0))
		throw new FleetError(
			'conflict',
			retryFailed
				? 'The rollout is not paused, and nothing in it has failed. Nothing was changed.'
				: 'The rollout is not paused. Nothing was changed.'
		);
	const now = room.clock.now();
	await carryOut(room, live, {
		rollout: { state: 'running', pauseKind: null, pauseMessage: null, resumedAt: now },
		hosts: failed.map((row) => (retryFailed ? again(row, now) : { ...row, forgiven: true })),
		audit: [
			{
				actor,
				action: 'rollout.resumed',
				detail: { retryFailed, failed: failed.map(({ hostName }) => hostName) }
			}
		]
	});
	if (failed.length === 0) return { message: 'The rollout goes on.' };
	return {
		message: retryFailed
			? `The rollout goes on, and ${plural(failed.length, 'host')} that failed ${failed.length === 1 ? 'gets' : 'get'} another turn.`
			: `The rollout goes on. ${plural(failed.length, 'host')} that failed ${failed.length === 1 ? 'stays' : 'stay'} as ${failed.length === 1 ? 'it is' : 'they are'}.`
	};
}

const again = (row: RolloutHostRow, now: number): RolloutHostRow => ({
	...row,
	state: 'waiting',
	attempt: row.attempt + 1,
	operationId: null,
	sentence: null,
	forgiven: false,
	changedAt: now
});

/** What waits is left out; what runs goes on. */
export async function cancelRollout(room: RolloutsRoom, { actor, id }: Act): Promise<Told> {
	const live = await openOne(room, id);
	await carryOut(room, live, {
		rollout: {
			state: 'cancelled',
			pauseKind: null,
			pauseMessage: null,
			soakUntil: null,
			finishedAt: room.clock.now()
		},
		audit: [{ actor, action: 'rollout.cancelled' }]
	});
	return { message: `The rollout is cancelled.${whatRuns(live)}` };
}

/** The present wave counts as watched, whatever it waits for; unless it is another one than whoever asks has seen. */
export async function openNextWave(
	room: RolloutsRoom,
	{ actor, id, wave: seen }: Act & { wave: number }
): Promise<Told> {
	const live = await openOne(room, id);
	const { state, wave, soaks } = live.row;
	if (state === 'paused')
		throw new FleetError(
			'conflict',
			'The rollout is paused: no wave begins. Resume it first. Nothing was changed.'
		);
	if (wave + 1 >= soaks.length)
		throw new FleetError('conflict', 'The last wave has begun already. Nothing was changed.');
	if (wave !== seen)
		throw new FleetError(
			'conflict',
			`Wave ${wave + 1} is the present one by now, not wave ${seen + 1}. Nothing was changed; look at the rollout again.`
		);
	await carryOut(room, live, {
		rollout: { wave: wave + 1, soakUntil: null },
		audit: [{ actor, action: 'rollout.wave-opened', detail: { wave: wave + 2 } }]
	});
	return { message: `Wave ${wave + 2} of ${soaks.length} begins.` };
}

/** Leaves out a host that waits. */
export async function skipHost(
	room: RolloutsRoom,
	{ actor, id, hostId }: Act & { hostId: string }
): Promise<Told> {
	const live = await openOne(room, id);
	const row = live.hosts.get(hostId);
	if (row === undefined)
		throw new FleetError('not-found', 'This host is not part of the rollout. Nothing was changed.');
	const { hostName } = row;
	if (row.state === 'asked')
		throw new FleetError(
			'conflict',
			`${hostName} is at work already. Stop its operation to leave it out. Nothing was changed.`
		);
	if (row.state !== 'waiting')
		throw new FleetError(
			'conflict',
			`${hostName} does not wait any more: it is ${row.state}. Nothing was changed.`
		);
	await carryOut(room, live, {
		hosts: [
			{
				...row,
				state: 'skipped',
				sentence: cut(`${actor} left it out.`),
				changedAt: room.clock.now()
			}
		],
		audit: [{ actor, action: 'rollout.host-skipped', detail: { host: hostName } }]
	});
	return { message: `${hostName} is left out.` };
}

async function carryOut(room: RolloutsRoom, live: LiveRollout, made: Change): Promise<void> {
	await change(room, live, made);
	show(room, live);
	room.lookSoon(live.row.id);
}

/** @throws {FleetError} not-found, or conflict when it is at an end */
async function openOne(room: RolloutsRoom, id: string): Promise<LiveRollout> {
	const live = room.live.get(id);
	if (live !== undefined && isOpen(live.row)) return live;
	const row = live?.row ?? (await findStored(room.db, id))?.row;
	if (row === undefined) throw noSuchRollout();
	throw new FleetError(
		'conflict',
		`The rollout is ${row.state} already. Nothing was changed; begin a new one if it is still wanted.`
	);
}

export const noSuchRollout = (): FleetError =>
	new FleetError(
		'not-found',
		'There is no such rollout. It may have been removed with its history, or its address has lost a letter.'
	);

const hostsIn = ({ hosts }: LiveRollout, state: RolloutHostRow['state']): RolloutHostRow[] =>
	[...hosts.values()].filter((row) => row.state === state);

function whatRuns(live: LiveRollout): string {
	const { length } = hostsIn(live, 'asked');
	if (length === 0) return '';
	return ` ${plural(length, 'host')} at work ${length === 1 ? 'goes' : 'go'} on to the end.`;
}

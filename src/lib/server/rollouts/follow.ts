import type { ListRollouts, Rollout, RolloutSummary } from '$lib/protocol/index.ts';
import type { z } from 'zod';
import { setTimeout as sleep } from 'node:timers/promises';
import { Wake } from '../platform/wake.ts';
import { noSuchRollout } from './acts.ts';
import { noHosts } from './counts.ts';
import { isOpen } from './rollout-row.ts';
import type { RolloutsRoom } from './room.ts';
import { findStored, pageOf, statesIn } from './store.ts';
import { endedSummary, storedView, summaryOf } from './views.ts';

/** Whoever follows is told at most this often. */
const FRAME_MS = 500;
/** Rollouts that whoever follows the list is told of. */
const NEWEST = 50;

/** A rollout with all its hosts. @throws {FleetError} not-found */
export async function getRollout(room: RolloutsRoom, id: string): Promise<Rollout> {
	const shown = room.live.get(id)?.shown;
	if (shown) return shown.view;
	const stored = await findStored(room.db, id);
	if (stored === null) throw noSuchRollout();
	// It may have begun to be shown meanwhile.
	return room.live.get(id)?.shown?.view ?? storedView(stored);
}

/** Those that are not at an end, as they were shown last, newest first; at most `LIMITS.openRollouts`. */
export const openRollouts = ({ live }: Pick<RolloutsRoom, 'live'>): Rollout[] =>
	[...live.values()]
		.flatMap(({ row, shown }) => (shown !== null && isOpen(row) ? [shown.view] : []))
		.sort((a, b) => (a.id < b.id ? 1 : -1));

/** Rollouts in short, newest first, a page at a time. */
export async function listRollouts(
	room: RolloutsRoom,
	input: z.output<typeof ListRollouts>
): Promise<RolloutSummary[]> {
	const rows = await pageOf(room.db, input);
	const ended = rows.filter(({ id }) => !room.live.has(id)).map(({ id }) => id);
	const counts = new Map(ended.map((id) => [id, noHosts()]));
	if (ended.length > 0)
		for (const { rolloutId, state, hosts } of await statesIn(room.db, ended)) {
			const of = counts.get(rolloutId);
			if (of) of[state] = hosts;
		}
	return Promise.all(
		rows.map(async (row) => {
			const of = counts.get(row.id);
			return of ? endedSummary(row, of) : summaryOf(await getRollout(room, row.id));
		})
	);
}

/** The newest ones, read once for all who follow. */
function newestRollouts(room: RolloutsRoom): Promise<RolloutSummary[]> {
	if (room.newest !== null) return room.newest;
	const reading = listRollouts(room, { limit: NEWEST });
	room.newest = reading;
	// What could not be read is read again.
	reading.catch(() => {
		if (room.newest === reading) room.newest = null;
	});
	return reading;
}

/** A rollout now, and whenever it has changed. @throws {FleetError} not-found */
export const followRollout = (
	room: RolloutsRoom,
	{ id, signal }: { id: string; signal: AbortSignal }
): AsyncGenerator<Rollout> =>
	follow(room, { signal, concerns: (changed) => changed === id, read: () => getRollout(room, id) });

/** The newest rollouts now, and whenever one of them has changed. */
export const followNewest = (
	room: RolloutsRoom,
	signal: AbortSignal
): AsyncGenerator<RolloutSummary[]> =>
	follow(room, { signal, concerns: () => true, read: () => newestRollouts(room) });

async function* follow<View>(
	room: RolloutsRoom,
	{
		signal,
		concerns,
		read
	}: { signal: AbortSignal; concerns: (id: string) => boolean; read: () => Promise<View> }
): AsyncGenerator<View> {
	const wake = new Wake();
	wake.wakeOn(signal);
	const unlisten = room.changed.on((id) => {
		if (concerns(id)) wake.wake();
	});
	try {
		while (!signal.aborted) {
			yield await read();
			await sleep(FRAME_MS, undefined, { signal, ref: false }).catch(() => {});
			await wake.sleep();
		}
	} finally {
		unlisten();
	}
}

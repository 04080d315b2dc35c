import type {
	ListRollouts,
	PlanRollout,
	Rollout,
	RolloutPlan,
	RolloutSummary,
	StartRollout
} from '$lib/protocol/index.ts';
import type { z } from 'zod';
import type { Audit } from '../audit/index.ts';
import { rolloutHosts, rowsInserter, type Database } from '../db/index.ts';
import type { Hosts } from '../hosts/index.ts';
import type { Operations, TargetDoor } from '../operations/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { Signal } from '../platform/signal.ts';
import {
	cancelRollout,
	openNextWave,
	pauseRollout,
	resumeRollout,
	skipHost,
	type Told
} from './acts.ts';
import { figuresOfOpen, type OpenFigures } from './figures.ts';
import { followNewest, followRollout, getRollout, listRollouts, openRollouts } from './follow.ts';
import { show } from './look.ts';
import { makePlan } from './make-plan.ts';
import { remember } from './memory.ts';
import { keepRollouts } from './retention.ts';
import { createQueue, type RolloutsRoom } from './room.ts';
import { startRollout } from './start.ts';
import { loadLive } from './store.ts';
import { watchRollouts } from './watch.ts';

export type { OpenFigures } from './figures.ts';

export type Rollouts = Awaited<ReturnType<typeof createRollouts>>;

type Act = { actor: string; id: string };

/**
 * Commands that the dashboard brings to many hosts, a few at a time, in waves.
 *
 * INVARIANT: everything that changes a rollout is done serially, and is stored before it is acted on; what is in the database
 * alone decides how it goes on after a start.
 */
export async function createRollouts(options: {
	db: Database;
	audit: Audit;
	clock: Clock;
	log: Logger;
	hosts: Hosts;
	operations: Operations;
	target: TargetDoor;
	historyDays: number;
	damage: () => string | null;
}) {
	const queue = createQueue();
	const room: RolloutsRoom = {
		...options,
		insertHosts: rowsInserter(options.db, rolloutHosts),
		live: new Map(),
		byHost: new Map(),
		startedAt: options.clock.now(),
		changed: new Signal(),
		newest: null,
		serially: queue.serially,
		lookSoon: (id) => watch.lookSoon(id)
	};
	for (const stored of await loadLive(options.db)) remember(room, stored);
	for (const live of room.live.values()) show(room, live);
	const watch = watchRollouts(room);
	const stopKeeping = keepRollouts(room, options.historyDays);

	return {
		changed: room.changed,
		plan: (input: PlanRollout): Promise<RolloutPlan> => makePlan(room, input),
		start: (request: { actor: string; input: StartRollout }): Promise<{ id: string }> =>
			room.serially(() => startRollout(room, request)),
		pause: (act: Act): Promise<Told> => room.serially(() => pauseRollout(room, act)),
		resume: (act: Act & { retryFailed: boolean }): Promise<Told> =>
			room.serially(() => resumeRollout(room, act)),
		cancel: (act: Act): Promise<Told> => room.serially(() => cancelRollout(room, act)),
		nextWave: (act: Act & { wave: number }): Promise<Told> =>
			room.serially(() => openNextWave(room, act)),
		skip: (act: Act & { hostId: string }): Promise<Told> =>
			room.serially(() => skipHost(room, act)),
		get: (id: string): Promise<Rollout> => getRollout(room, id),
		list: (input: z.output<typeof ListRollouts>): Promise<RolloutSummary[]> =>
			listRollouts(room, input),
		open: (): Rollout[] => openRollouts(room),
		follow: (request: { id: string; signal: AbortSignal }) => followRollout(room, request),
		followNewest: (signal: AbortSignal) => followNewest(room, signal),
		/** How many are not at an end, and how far their hosts are. */
		figures: (): OpenFigures => figuresOfOpen(room),
		/** Looks at everything now, as it is done anyway when something changes or a time is over. */
		lookNow: (): Promise<void> => watch.lookNow(),
		/** Nothing more is decided; what was being asked is finished. */
		async close(): Promise<void> {
			watch.end();
			await stopKeeping();
			await queue.settled();
		}
	};
}

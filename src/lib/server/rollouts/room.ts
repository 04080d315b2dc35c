import type { Rollout, RolloutSummary } from '$lib/protocol/index.ts';
import type { Audit } from '../audit/index.ts';
import type { Database, rolloutHosts, rowsInserter } from '../db/index.ts';
import type { Hosts } from '../hosts/index.ts';
import type { OperationRow, Operations, TargetDoor } from '../operations/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import type { Signal } from '../platform/signal.ts';
import type { RefusalCode } from './decide/index.ts';
import type { RolloutHostRow, RolloutRow } from './rollout-row.ts';

/** A rollout that is not at an end, or of which something still runs, as the database has it. */
export type LiveRollout = {
	row: RolloutRow;
	/** By host, in the order in which they come. */
	hosts: Map<string, RolloutHostRow>;
	/** What hosts that are at work were asked, by operation. */
	operations: Map<string, OperationRow>;
	/** What a request was answered, where nothing had said before that it would be; until the host changes, or this time. */
	refused: Map<string, { code: RefusalCode; message: string; until: number }>;
	/** When it must be looked at again though nothing changes; null: never. */
	lookAgainAt: number | null;
	/** How it was shown last, and the same as text; null: not yet. */
	shown: { view: Rollout; text: string } | null;
};

/** What the verbs of this room share. */
export type RolloutsRoom = {
	db: Database;
	/** The statement that makes rows of hosts. */
	insertHosts: ReturnType<typeof rowsInserter<typeof rolloutHosts>>;
	audit: Audit;
	clock: Clock;
	log: Logger;
	hosts: Hosts;
	operations: Operations;
	target: TargetDoor;
	/** What is wrong with the database; null: nothing. */
	damage: () => string | null;
	live: Map<string, LiveRollout>;
	/** Ids of the live rollouts that each host is part of. */
	byHost: Map<string, Set<string>>;
	/** When this dashboard began to listen. */
	startedAt: number;
	/** Id of a rollout that is shown differently now. */
	changed: Signal<string>;
	/** The newest rollouts as they were shown last; null: something has changed since. */
	newest: Promise<RolloutSummary[]> | null;
	/** Runs one job at a time, in the order in which they were handed in. */
	serially: <Result>(job: () => Promise<Result>) => Promise<Result>;
	/** A rollout is looked at a moment later, once, however often this is said. */
	lookSoon: (id: string) => void;
};

/** One job at a time, in the order in which they were handed in; one that fails keeps no other from running. */
export function createQueue(): {
	serially: RolloutsRoom['serially'];
	settled: () => Promise<void>;
} {
	let last: Promise<unknown> = Promise.resolve();
	return {
		serially<Result>(job: () => Promise<Result>): Promise<Result> {
			const mine = last.then(job);
			last = mine.catch(() => {});
			return mine;
		},
		settled: async () => void (await last)
	};
}

import type { OperationState, RequestOutcome, RolloutHostState } from '$lib/protocol/index.ts';
import type { Counts } from '../counts.ts';
import type { Follows } from '../moved-on.ts';
import type { RolloutHostRow, RolloutRow } from '../rollout-row.ts';

/** What is known now of a host, and of what it was asked. */
export type HostNow = {
	/** Null: it was removed. */
	host: Follows | null;
	inTouch: boolean;
	/** Time of its last frame; null: it never came. */
	lastSeenAt: number | null;
	/** Why it cannot be asked now, in the words of the pre-check; null: it can. */
	obstacle: { code: RefusalCode; message: string } | null;
	/** What it was asked, as it is now; null: the history has it no more. */
	operation: { state: OperationState; unknown: boolean; message: string | null } | null;
	/** Something that was begun on it since it was done has failed. */
	failedSince: boolean;
	/** The newest rollout that was begun later and makes this one pointless for the host; null: there is none. */
	newer: { id: string; createdAt: number } | null;
};
export type RefusalCode = Extract<RequestOutcome, { ok: false }>['code'];

export type Question = {
	rollout: RolloutRow;
	/** In the order in which they come. */
	hosts: readonly { row: RolloutHostRow; now: HostNow }[];
	/** Since when the dashboard has been listening without a break. */
	listeningSince: number;
	/** What is wrong with the database; null: nothing. */
	damage: string | null;
	now: number;
};

/** What is to be done with a host. `rest`: nothing, it came to an end before. */
export type Step =
	| { step: 'go' }
	| { step: 'wait'; why: string | null }
	| {
			step: 'end';
			state: 'done' | 'failed' | 'skipped';
			why: string | null;
			/** The newer rollout that has it instead. */
			takenBy?: string;
	  }
	| { step: 'rest' };

export type WaveNow = {
	state: 'waiting' | 'open' | 'soaking' | 'done';
	/** What it waits for, as a sentence; null: for nothing. */
	waitsFor: string | null;
	counts: Counts;
};

export type Decision = {
	/** One a host, in the order of the question. */
	hosts: Step[];
	waves: WaveNow[];
	/** Hosts in each state, once this is carried out. */
	counts: Counts;
	/** What becomes of the rollout. */
	rollout: Pick<RolloutRow, 'state' | 'pauseKind' | 'pauseMessage' | 'wave' | 'soakUntil'>;
	/** What it is doing or waiting for, or how it ended. */
	sentence: string;
	/** By then another look may find something else, though nothing changes; null: not so. */
	lookAgainAt: number | null;
};

/** A host as it stands once everything that has happened counts. */
export type Standing = {
	row: RolloutHostRow;
	now: HostNow;
	state: RolloutHostState;
	/** Of one that waits and whose turn it is. */
	turn: 'ready' | 'busy' | 'away' | null;
	step: Step;
};

import type { Rollout, RolloutSummary } from '$lib/protocol/index.ts';
import type { Counts } from './counts.ts';
import { decide, type Decision, type Question, type Step } from './decide/index.ts';
import { NOTHING_KNOWN } from './question.ts';
import type { RolloutHostRow, RolloutRow } from './rollout-row.ts';
import { endInWords } from './sentences.ts';
import type { Stored } from './store.ts';

/** A rollout as pages and scripts see it: what is stored, and what was decided on it. */
export function viewOf({ rollout: row, hosts, now }: Question, decision: Decision): Rollout {
	const { rollout } = decision;
	const shown = hosts.map(({ row: host }, place) =>
		hostOf(host, decision.hosts[place] ?? { step: 'rest' }, now)
	);
	return {
		id: row.id,
		command: row.command,
		state: rollout.state,
		pause:
			rollout.pauseKind === null
				? null
				: { kind: rollout.pauseKind, message: rollout.pauseMessage ?? '' },
		sentence: decision.sentence,
		requestedBy: row.requestedBy,
		createdAt: row.createdAt,
		finishedAt: row.finishedAt ?? (rollout.state === 'finished' ? now : null),
		commits: row.commits,
		counts: decision.counts,
		atOnce: row.atOnce,
		maxFailures: row.maxFailures,
		offline: row.offline,
		expiresAt: row.expiresAt,
		waves: decision.waves.map((wave, place) => ({
			state: wave.state,
			soakMs: row.soaks[place] ?? 0,
			soakUntil: wave.state === 'soaking' ? rollout.soakUntil : null,
			waitsFor: wave.waitsFor,
			counts: wave.counts
		})),
		hosts: shown
	};
}

function hostOf(row: RolloutHostRow, step: Step, now: number): Rollout['hosts'][number] {
	const ends = step.step === 'end';
	return {
		hostId: row.hostId,
		hostName: row.hostName,
		wave: row.wave,
		state: ends ? step.state : row.state,
		commit: row.commit,
		operationId: row.operationId,
		sentence: ends || step.step === 'wait' ? step.why : row.sentence,
		changedAt: ends ? now : row.changedAt
	};
}

/** A rollout that is not in memory because it is at an end. */
export function storedView({ row, hosts }: Stored): Rollout {
	const question: Question = {
		rollout: row,
		hosts: hosts.map((host) => ({ row: host, now: NOTHING_KNOWN })),
		listeningSince: 0,
		damage: null,
		now: row.finishedAt ?? row.createdAt
	};
	return viewOf(question, decide(question));
}

/** The short form of a whole view. */
export const summaryOf = (view: Rollout): RolloutSummary => ({
	id: view.id,
	command: view.command,
	state: view.state,
	pause: view.pause,
	sentence: view.sentence,
	requestedBy: view.requestedBy,
	createdAt: view.createdAt,
	finishedAt: view.finishedAt,
	commits: view.commits,
	counts: view.counts
});

/** The short form of one that is at an end, of which nobody has looked at every host. */
export const endedSummary = (row: RolloutRow, counts: Counts): RolloutSummary => ({
	id: row.id,
	command: row.command,
	state: row.state,
	pause: null,
	sentence: endInWords(row.state === 'cancelled' ? 'cancelled' : 'finished', counts),
	requestedBy: row.requestedBy,
	createdAt: row.createdAt,
	finishedAt: row.finishedAt,
	commits: row.commits,
	counts
});

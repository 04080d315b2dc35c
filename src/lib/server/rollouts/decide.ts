import {
	isTerminal,
	LIVENESS,
	type OperationState,
	type RequestOutcome,
	type RolloutHostState,
	type RolloutPause
} from '$lib/protocol/index.ts';
import { countStates, type Counts } from './counts.ts';
import { movedOn, type Follows } from './moved-on.ts';
import type { RolloutHostRow, RolloutRow } from './rollout-row.ts';
import { cut, endInWords, hostsInWords, named, utc } from './sentences.ts';

/** So long hosts have to come back after the dashboard started, or stood still, before anything is decided. */
export const COME_BACK_MS = 60_000;
/** Who had no contact for so long was not lost just now. */
const RECENT_MS = 10 * 60_000;
/** Fewer lost hosts than this are an accident. */
const VANISHED_HOSTS = 3;

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
	/** When the newest rollout that was begun later and has it, too, was begun; null: none has. */
	newerAt: number | null;
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
	| { step: 'end'; state: 'done' | 'failed' | 'skipped'; why: string | null }
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
type Standing = {
	row: RolloutHostRow;
	now: HostNow;
	state: RolloutHostState;
	/** Of one that waits and whose turn it is. */
	turn: 'ready' | 'busy' | 'away' | null;
	step: Step;
};

/**
 * What becomes of a rollout and of each of its hosts, by what is known now: who is asked, who waits and for what, who is left
 * out. It has no clock and does nothing; what is carried out and what pages show are both made from its answer.
 */
export function decide(question: Question): Decision {
	const { rollout, now } = question;
	const standings = question.hosts.map(({ row, now: host }) => factsOf(row, host, question));
	const waves = rollout.soaks.length;
	const hold = rollout.state === 'running' ? holdOf(question) : null;
	const lost = rollout.state === 'running' && hold === null ? lostHosts(question) : NONE_LOST;
	let { wave, soakUntil } = rollout;
	let pause = pauseOf(question, standings, lost);
	let state = rollout.state;
	if (state === 'running' && pause !== null) state = 'paused';

	const goesOn = state === 'running' && hold === null && lost.hosts.length === 0;
	let watched: string | null = null;
	if (goesOn) {
		takeTurns(standings, { upTo: wave, rollout });
		for (;;) {
			const members = standings.filter(({ row }) => row.wave === wave);
			const isLast = wave === waves - 1;
			const isShown = standings.some((each) => each.row.wave <= wave && tells(each));
			if (isLast || !isOver(members) || !isShown) {
				soakUntil = null;
				if (!isLast && isOver(members)) watched = NOTHING_SHOWN;
				break;
			}
			soakUntil ??= now + (rollout.soaks[wave] ?? 0);
			watched = now < soakUntil ? 'is watched before the next one begins' : watchOf(members);
			if (watched !== null) break;
			wave += 1;
			soakUntil = null;
			takeTurns(standings, { upTo: wave, rollout });
		}
		giveTurns(standings, rollout.atOnce);
	}

	const counts = countStates(standings.map((each) => each.state));
	if (isOpenState(state) && counts.waiting + counts.asked === 0) {
		state = 'finished';
		pause = null;
		soakUntil = null;
	}
	const why = state === 'paused' ? 'The rollout is paused.' : (hold ?? lost.why);
	for (const each of standings)
		if (each.state === 'waiting' && each.step.step === 'rest')
			each.step = { step: 'wait', why: why ?? `Wave ${each.row.wave + 1} has not begun.` };

	const decided = { state, wave, soakUntil };
	const wavesNow = Array.from({ length: waves }, (_, place) =>
		waveNow(
			standings.filter(({ row }) => row.wave === place),
			{ place, decided, watched: place === wave ? watched : null }
		)
	);
	return {
		hosts: standings.map(({ step }) => step),
		waves: wavesNow,
		counts,
		rollout: {
			...decided,
			pauseKind: state === 'paused' ? (pause?.kind ?? null) : null,
			pauseMessage: state === 'paused' ? (pause?.message ?? null) : null
		},
		sentence: cut(sentenceOf({ decided, counts, hold: hold ?? lost.why, waves: wavesNow })),
		lookAgainAt: lookAgainAt({ question, state, soakUntil, hold, lost })
	};
}

const isOpenState = (state: RolloutRow['state']): boolean =>
	state === 'running' || state === 'paused';

/** What has happened to a host, whatever the rollout is about to do. */
function factsOf(row: RolloutHostRow, now: HostNow, question: Question): Standing {
	const end = endOf(row, now, question);
	const state = end?.state ?? row.state;
	const step: Step =
		end !== null
			? { step: 'end', ...end }
			: row.state === 'asked'
				? { step: 'wait', why: atWork(row, now) }
				: { step: 'rest' };
	return { row, now, state, turn: null, step };
}

type End = { state: 'done' | 'failed' | 'skipped'; why: string | null };

function endOf(row: RolloutHostRow, now: HostNow, { rollout, ...question }: Question): End | null {
	if (row.state === 'asked') return endOfOperation(row, now);
	if (row.state !== 'waiting') return null;
	const skipped = (why: string): End => ({ state: 'skipped', why });
	if (now.host === null) return skipped(`${row.hostName} was removed from this dashboard.`);
	if (rollout.state === 'cancelled') return skipped('The rollout was cancelled before its turn.');
	if (now.newerAt !== null) return skipped(`The rollout of ${utc(now.newerAt)} has it now.`);
	if (question.now >= rollout.expiresAt)
		return skipped(
			`The time of the rollout was over before its turn${now.obstacle === null ? '.' : `: ${now.obstacle.message}`}`
		);
	return null;
}

function endOfOperation(row: RolloutHostRow, { host, operation }: HostNow): End | null {
	// The answer of who was asked is not stored yet.
	if (row.operationId === null) return null;
	if (operation?.state === 'succeeded') return { state: 'done', why: operation.message };
	if (host === null)
		return { state: 'skipped', why: `${row.hostName} was removed from this dashboard.` };
	if (operation === null)
		return {
			state: 'failed',
			why: 'What became of its operation is not known: the history does not have it.'
		};
	if (!isTerminal(operation.state)) return null;
	const why = operation.message ?? `It ended as ${operation.state}.`;
	return { state: operation.state === 'cancelled' ? 'skipped' : 'failed', why };
}

/** What to say of a host at work; null: it is on its way. */
function atWork(row: RolloutHostRow, { operation, lastSeenAt }: HostNow): string | null {
	if (operation?.unknown !== true) return null;
	return `What ${row.hostName} does is unknown${lastSeenAt === null ? '' : ` since ${utc(lastSeenAt)}`}: contact was lost while it was at work.`;
}

/** Why nothing may be decided yet; null: it may. */
function holdOf({ damage, hosts, now, listeningSince }: Question): string | null {
	if (damage !== null)
		return `The dashboard's database is damaged (${damage}). Nothing is asked of hosts until a backup of it is restored.`;
	const isBack = hosts.every(({ now: { host, inTouch } }) => host === null || inTouch);
	return isBack || now - listeningSince >= COME_BACK_MS
		? null
		: 'Waits for hosts to come back after the dashboard started.';
}

type Lost = { hosts: readonly string[]; of: number; surelyAt: number; why: string | null };
const NONE_LOST: Lost = { hosts: [], of: 0, surelyAt: 0, why: null };

/** Hosts that were lost together, when that are so many that it says more of the dashboard than of them. */
function lostHosts({ rollout, hosts, now }: Question): Lost {
	const since = Math.max(now - RECENT_MS, rollout.resumedAt ?? 0);
	const recent = hosts.filter(
		({ now: { host, inTouch, lastSeenAt } }) =>
			host !== null && (inTouch || (lastSeenAt !== null && lastSeenAt >= since))
	);
	const lost = recent.filter((each) => !each.now.inTouch);
	if (lost.length < VANISHED_HOSTS || lost.length * 2 < recent.length) return NONE_LOST;
	// Agents that are restarted by what they were asked are away for a moment.
	const lastSeen = lost
		.map((each) => each.now.lastSeenAt ?? 0)
		.sort((a, b) => a - b)
		.at(Math.max(VANISHED_HOSTS, Math.ceil(recent.length / 2)) - 1);
	return {
		hosts: lost.map(({ row }) => row.hostName),
		of: recent.length,
		surelyAt: (lastSeen ?? 0) + LIVENESS.offlineAfterMs,
		why: `${lost.length} of ${hostsInWords(recent.length)} are out of contact at once. Nothing new is asked while they have time to come back.`
	};
}

type Pause = { kind: RolloutPause; message: string };

function pauseOf(
	{ rollout, now }: Question,
	standings: readonly Standing[],
	lost: Lost
): Pause | null {
	if (rollout.state === 'paused')
		return { kind: rollout.pauseKind ?? 'person', message: rollout.pauseMessage ?? '' };
	const failed = standings
		.filter(({ row, state }) => state === 'failed' && !row.forgiven)
		.map(({ row }) => row.hostName);
	if (failed.length > rollout.maxFailures)
		return {
			kind: 'failures',
			message: cut(
				`${named(failed)} failed${rollout.maxFailures === 0 ? '' : `, and ${hostsInWords(rollout.maxFailures)} may`}. What runs goes on to its end; nothing new is asked until somebody resumes the rollout.`
			)
		};
	if (lost.hosts.length > 0 && now >= lost.surelyAt)
		return {
			kind: 'vanished',
			message: cut(
				`${lost.hosts.length} of ${hostsInWords(lost.of)} were lost at once (${named(lost.hosts)}), which says more of this dashboard or of its network than of them. Look at that first, then resume the rollout.`
			)
		};
	return null;
}

/** Whether the next wave may begin after it: it went well, or somebody has looked at how it failed and resumed. */
const tells = ({ state, row }: Standing): boolean =>
	state === 'done' || (state === 'failed' && row.forgiven);

/** Canaries that all failed, or were left out, say nothing for the others. */
const NOTHING_SHOWN =
	'waits for somebody to begin the next one: no host is done, so nothing shows that it goes well';

/** Looks at every host whose wave has begun: who can be asked, who cannot now, and who is left out. */
function takeTurns(
	standings: readonly Standing[],
	{ upTo, rollout }: { upTo: number; rollout: RolloutRow }
): void {
	for (const each of standings) {
		if (each.state !== 'waiting' || each.row.wave > upTo) continue;
		const { row, now } = each;
		const { obstacle } = now;
		const skip = (why: string): void => {
			each.state = 'skipped';
			each.step = { step: 'end', state: 'skipped', why: cut(why) };
		};
		const moved = now.host === null ? null : movedOn(row, now.host);
		if (moved !== null) skip(moved);
		else if (obstacle === null) each.turn = 'ready';
		else if (obstacle.code === 'not-supported' || obstacle.code === 'not-found')
			skip(obstacle.message);
		else if (obstacle.code === 'offline' && rollout.offline === 'skip') skip(obstacle.message);
		else {
			// Who is held, or outside of its windows, may stay so for days: that holds up nobody else.
			each.turn = obstacle.code === 'offline' || obstacle.code === 'not-ready' ? 'away' : 'busy';
			each.step = { step: 'wait', why: cut(obstacle.message) };
		}
	}
}

/**
 * Whether everybody in a wave who is there has come to an end. A wave in which nobody is done, while somebody is waited for, has
 * told nothing yet.
 */
function isOver(members: readonly Standing[]): boolean {
	if (members.some(({ state, turn }) => state === 'asked' || turn === 'ready' || turn === 'busy'))
		return false;
	return !isWaiting(members) || members.some(({ state }) => state === 'done');
}

const isWaiting = (members: readonly Standing[]): boolean =>
	members.some(({ state }) => state === 'waiting');

const namesOf = (standings: readonly Standing[]): string[] =>
	standings.map(({ row }) => row.hostName);

/** Why a wave does not count as gone well; null: its hosts are in touch, and nothing failed on them since. */
function watchOf(members: readonly Standing[]): string | null {
	const done = members.filter(({ state }) => state === 'done');
	const away = done.filter(({ now: { host, inTouch } }) => host !== null && !inTouch);
	if (away.length > 0) return `waits for ${named(namesOf(away))} to be in touch again`;
	const failed = done.filter(({ now }) => now.failedSince);
	return failed.length === 0
		? null
		: `waits, because something has failed since on ${named(namesOf(failed))}`;
}

/** Asks as many of those that are ready as may be at work at the same time. */
function giveTurns(standings: readonly Standing[], atOnce: number): void {
	let free = atOnce - standings.filter(({ state }) => state === 'asked').length;
	for (const each of standings) {
		if (each.turn !== 'ready') continue;
		each.step =
			free > 0
				? { step: 'go' }
				: { step: 'wait', why: `Its turn comes when one of ${hostsInWords(atOnce)} has ended.` };
		free -= 1;
	}
}

type Decided = Pick<RolloutRow, 'state' | 'wave' | 'soakUntil'>;

function waveNow(
	members: readonly Standing[],
	{ place, decided, watched }: { place: number; decided: Decided; watched: string | null }
): WaveNow {
	const { state, wave, soakUntil } = decided;
	const counts = countStates(members.map((each) => each.state));
	const isBegun = place <= wave;
	const waits = isBegun ? (watched ?? waitsFor(members)) : null;
	const now = (of: WaveNow['state']): WaveNow => ({
		state: of,
		waitsFor: waits === null ? null : cut(`${waits[0]?.toUpperCase() ?? ''}${waits.slice(1)}.`),
		counts
	});
	if (state === 'finished' || place < wave) return now('done');
	if (!isBegun) return now('waiting');
	if (state === 'cancelled') return now(counts.asked > 0 ? 'open' : 'done');
	return now(soakUntil === null ? 'open' : 'soaking');
}

/** For whom a wave that has begun waits, to be read behind its name; null: for nobody. */
function waitsFor(members: readonly Standing[]): string | null {
	const those = (is: (each: Standing) => boolean): string[] => namesOf(members.filter(is));
	const atWork = those(({ state, step }) => state === 'asked' || step.step === 'go');
	const waiting = (turns: readonly Standing['turn'][]): string[] =>
		those(
			({ state, step, turn }) => state === 'waiting' && step.step !== 'go' && turns.includes(turn)
		);
	const [busy, next, away] = [waiting(['busy']), waiting(['ready', null]), waiting(['away'])];
	const parts = [
		...(atWork.length > 0 ? [`for ${named(atWork)} to end`] : []),
		...(busy.length > 0 ? [`for ${named(busy)} to be free`] : []),
		...(next.length > 0 ? [`for the turn of ${named(next)}`] : []),
		...(away.length > 0 ? [`for ${named(away)}, which cannot be asked now`] : [])
	];
	return parts.length === 0 ? null : `waits ${parts.join('; ')}`;
}

function sentenceOf({
	decided: { state, wave },
	counts,
	hold,
	waves
}: {
	decided: Decided;
	counts: Counts;
	hold: string | null;
	waves: readonly WaveNow[];
}): string {
	if (state === 'finished' || state === 'cancelled') return endInWords(state, counts);
	if (state === 'paused')
		return counts.asked === 0
			? 'Paused.'
			: `Paused: ${hostsInWords(counts.asked)} at work ${counts.asked === 1 ? 'goes' : 'go'} on to the end.`;
	if (hold !== null) return hold;
	const name = waves.length === 1 ? 'It' : `Wave ${wave + 1} of ${waves.length}`;
	const waits = waves[wave]?.waitsFor ?? null;
	const past = waves.slice(0, wave).flatMap((each) => each.waitsFor ?? []);
	if (waits === null) return past.at(0) ?? `${name} goes on.`;
	return `${name} ${waits[0]?.toLowerCase() ?? ''}${waits.slice(1)}`;
}

function lookAgainAt({
	question: { rollout, now, listeningSince },
	state,
	soakUntil,
	hold,
	lost
}: {
	question: Question;
	state: RolloutRow['state'];
	soakUntil: number | null;
	hold: string | null;
	lost: Lost;
}): number | null {
	if (!isOpenState(state)) return null;
	const times = [
		rollout.expiresAt,
		...(soakUntil === null ? [] : [soakUntil]),
		...(hold === null ? [] : [listeningSince + COME_BACK_MS]),
		...(lost.hosts.length === 0 ? [] : [lost.surelyAt])
	].filter((time) => time > now);
	return times.length === 0 ? null : Math.min(...times);
}

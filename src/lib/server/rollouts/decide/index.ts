import { countStates } from '../counts.ts';
import type { RolloutRow } from '../rollout-row.ts';
import { cut } from '../sentences.ts';
import { COME_BACK_MS, holdOf, lostHosts, NONE_LOST, pauseOf, type Lost } from './holds.ts';
import { factsOf } from './standing.ts';
import { giveTurns, isOver, NOTHING_SHOWN, takeTurns, tells, watchOf } from './turns.ts';
import type { Question, Decision } from './types.ts';
import { sentenceOf, waveNow } from './words.ts';

export { COME_BACK_MS } from './holds.ts';
export type { Decision, HostNow, Question, RefusalCode, Step } from './types.ts';

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

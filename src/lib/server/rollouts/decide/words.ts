import { countStates, type Counts } from '../counts.ts';
import type { RolloutRow } from '../rollout-row.ts';
import { plural } from '$lib/protocol/status/words.ts';
import { cut, endInWords, named } from '../sentences.ts';
import { namesOf } from './turns.ts';
import type { WaveNow, Standing } from './types.ts';

export type Decided = Pick<RolloutRow, 'state' | 'wave' | 'soakUntil'>;

/** A wave as pages show it. @param watched what the present one waits for, beyond its hosts; null: nothing */
export function waveNow(
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

export function sentenceOf({
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
			: `Paused: ${plural(counts.asked, 'host')} at work ${counts.asked === 1 ? 'goes' : 'go'} on to the end.`;
	if (hold !== null) return hold;
	const name = waves.length === 1 ? 'It' : `Wave ${wave + 1} of ${waves.length}`;
	const waits = waves[wave]?.waitsFor ?? null;
	const past = waves.slice(0, wave).flatMap((each) => each.waitsFor ?? []);
	if (waits === null) return past.at(0) ?? `${name} goes on.`;
	return `${name} ${waits[0]?.toLowerCase() ?? ''}${waits.slice(1)}`;
}

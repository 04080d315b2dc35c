import { LIMITS, type RolloutHostState } from '$lib/protocol/index.ts';
import { shortened } from '$lib/protocol/status/words.ts';

/** So many names stand in a sentence; of more, how many there are. */
const NAMES = 5;

/** `a`, `a and b`, `a, b and c`, `a, b, c, d, e and 7 more`. */
export function named(names: readonly string[]): string {
	const told = names.length > NAMES + 1 ? names.slice(0, NAMES) : names;
	const last = told.length < names.length ? `${names.length - told.length} more` : told.at(-1);
	const first = told.length < names.length ? told : told.slice(0, -1);
	return first.length === 0 ? (last ?? 'none') : `${first.join(', ')} and ${last ?? ''}`;
}

/** As much of a sentence as one may have. */
export const cut = (sentence: string): string => shortened(sentence, LIMITS.sentenceChars);

/** How many hosts came to what: `3 done, 1 failed`; states without a host are not told. */
export const countsInWords = (counts: Record<RolloutHostState, number>): string =>
	(['done', 'failed', 'skipped', 'asked', 'waiting'] as const)
		.filter((state) => counts[state] > 0)
		.map((state) => `${counts[state]} ${STATE_WORDS[state]}`)
		.join(', ');

const STATE_WORDS: Record<RolloutHostState, string> = {
	waiting: 'waiting',
	asked: 'at work',
	done: 'done',
	failed: 'failed',
	skipped: 'left out'
};

/** How a rollout ended, as far as the hosts in each state tell. */
export const endInWords = (
	state: 'finished' | 'cancelled',
	counts: Record<RolloutHostState, number>
): string => `${state === 'finished' ? 'Finished' : 'Cancelled'}: ${countsInWords(counts)}.`;

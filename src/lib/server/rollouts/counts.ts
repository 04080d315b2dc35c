import { ROLLOUT_HOST_STATES, type RolloutHostState } from '$lib/protocol/index.ts';

export type Counts = Record<RolloutHostState, number>;

/** How many there are of each state. */
export function countStates(states: Iterable<RolloutHostState>): Counts {
	const counts = noHosts();
	for (const state of states) counts[state] += 1;
	return counts;
}

export const noHosts = (): Counts =>
	Object.fromEntries(ROLLOUT_HOST_STATES.map((state) => [state, 0])) as Counts;

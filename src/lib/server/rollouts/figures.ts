import { countStates, type Counts } from './counts.ts';
import { isOpen } from './rollout-row.ts';
import type { RolloutsRoom } from './room.ts';

/** Rollouts that are not at an end, and the hosts of all of them, by state. */
export type OpenFigures = { rollouts: { running: number; paused: number }; hosts: Counts };

/** From memory alone. A host that is part of several counts in each. */
export function figuresOfOpen({ live }: Pick<RolloutsRoom, 'live'>): OpenFigures {
	const open = [...live.values()].filter(({ row }) => isOpen(row));
	const paused = open.filter(({ row }) => row.state === 'paused').length;
	return {
		rollouts: { running: open.length - paused, paused },
		hosts: countStates(open.flatMap(({ hosts }) => [...hosts.values()].map(({ state }) => state)))
	};
}

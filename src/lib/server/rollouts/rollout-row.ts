import type { rolloutHosts, rollouts } from '../db/index.ts';

export type RolloutRow = typeof rollouts.$inferSelect;
export type RolloutHostRow = typeof rolloutHosts.$inferSelect;

/** Whether it is not at an end. */
export const isOpen = ({ state }: Pick<RolloutRow, 'state'>): boolean =>
	state === 'running' || state === 'paused';

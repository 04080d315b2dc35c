import type { Operation } from './operation.ts';

/**
 * Whether a system is being activated, as far as is known: half an activation is worse than a wrong one, so that a stop does not
 * cut it off unless it is forced.
 */
export const isActivating = ({ phase, unknown }: Pick<Operation, 'phase' | 'unknown'>): boolean =>
	phase === 'activate' && !unknown;

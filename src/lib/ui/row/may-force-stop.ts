import type { RowOperation } from '$lib/protocol/live.ts';

/** Whether a stop that was asked for may have been refused, so that forcing it is the next thing to offer. */
export const mayForceStop = (operation: RowOperation | null): boolean =>
	operation !== null &&
	operation.stopRequested &&
	(operation.phase === 'activate' || operation.phase === 'confirm');

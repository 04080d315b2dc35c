import { isActivating } from '$lib/protocol/activating.ts';
import type { RowOperation } from '$lib/protocol/live.ts';

/** Whether a stop is refused, or one that was asked for may have been, so that forcing it is the next thing to offer. */
export const mayForceStop = (operation: RowOperation | null): boolean =>
	operation !== null &&
	(isActivating(operation) ||
		(operation.stopRequested && (operation.phase === 'activate' || operation.phase === 'confirm')));

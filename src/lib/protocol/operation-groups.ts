import { z } from 'zod';
import type { OperationState } from './operation.ts';

/** What people look for in a list of operations. */
export const OPERATION_GROUPS = ['under-way', 'failed', 'succeeded'] as const;
export const OperationGroup = z.enum(OPERATION_GROUPS);
export type OperationGroup = z.infer<typeof OperationGroup>;

/** The states of each group. What was stopped, refused or never begun is in none: nothing was done, and nothing went wrong. */
export const STATES_OF_GROUP: Record<OperationGroup, readonly OperationState[]> = {
	'under-way': ['queued', 'offered', 'running'],
	failed: ['failed', 'timed-out', 'rolled-back', 'interrupted'],
	succeeded: ['succeeded']
};

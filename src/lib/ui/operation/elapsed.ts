import type { Operation } from '$lib/protocol/operation.ts';

type Times = Pick<Operation, 'startedAt' | 'finishedAt' | 'phase' | 'phaseStartedAt'>;

/** How long an operation took, or has been at work by now, in milliseconds; null: it has not begun. */
export function tookMs({ startedAt, finishedAt }: Times, now: number): number | null {
	return startedAt === null ? null : Math.max(0, (finishedAt ?? now) - startedAt);
}

/** How long it has been in the phase it is in, in milliseconds; null: it is in none. */
export function inPhaseMs(operation: Times, now: number): number | null {
	const { phase, phaseStartedAt, finishedAt } = operation;
	if (phase === null || phaseStartedAt === null || finishedAt !== null) return null;
	return Math.max(0, now - phaseStartedAt);
}

import { changesSystem, failpoint } from '$lib/protocol/index.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { goBack } from '../guard/go-back.ts';
import type { Return } from '../journal/guard-files.ts';
import { isAlive, thisProcess } from '../journal/process-identity.ts';
import type { RunContext } from './context.ts';
import { StepFailure } from './step-failure.ts';

const LOOK_EVERY_MS = 250;

/** Whether there is nothing to confirm: this command puts no system on trial, or there is no way back from it. */
export const isDecided = ({ order, entry }: RunContext): boolean =>
	changesSystem(order.command) && entry.guard.order() === null;

/**
 * Goes back to the previous system when the operation failed, or was stopped, with a system on trial.
 * @returns null when nothing was on trial, or it was confirmed
 */
export async function undoUnconfirmed(
	context: RunContext,
	failure: unknown
): Promise<Return | null> {
	const { entry, config, env, log } = context;
	const order = entry.guard.order();
	if (failure === null || order === null) return null;
	const reason = reasonOf(context, failure);
	if (__NIXFLEET_FAILPOINTS__) failpoint('runner.going-back');
	if (entry.guard.decide({ kind: 'go-back', by: thisProcess(), reason, at: Date.now() }))
		return goBack({ entry, order, config, env, log, reason });
	const verdict = entry.guard.verdict();
	if (verdict?.kind !== 'go-back') return null;
	// The guard is at it.
	while (entry.guard.returned() === null && isAlive(verdict.by)) await sleep(LOOK_EVERY_MS);
	return (
		entry.guard.returned() ?? goBack({ entry, order, config, env, log, reason: verdict.reason })
	);
}

function reasonOf({ interrupt }: RunContext, failure: unknown): string {
	switch (interrupt.reason) {
		case 'cancelled':
			return 'stopped before the new system was confirmed';
		case 'timed-out':
			return 'it took too long';
		case 'log-full':
			return 'its output took too much of the disk';
		case 'shutdown':
			return 'the runner was asked to end';
		case null:
			return failure instanceof StepFailure ? failure.message : 'the runner failed';
	}
}

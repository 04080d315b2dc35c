import {
	COMMAND_LABELS,
	shortCommit,
	type Evidence,
	type OperationResult
} from '$lib/protocol/index.ts';
import type { Return } from '../journal/guard-files.ts';
import type { RunContext } from './context.ts';
import { fitting } from './fitting.ts';
import { StepFailure, StepInterrupted } from './step-failure.ts';

export type Outcome = Pick<OperationResult, 'outcome' | 'message'>;

/**
 * How an operation ended.
 * @param error what its last step threw; null when every step returned
 * @param returned how going back to the previous system ended; null when there was no need
 */
export function outcomeOf(
	context: RunContext,
	error: unknown,
	returned: Return | null = null
): Outcome {
	const ended = outcomeOfSteps(context, error);
	const outcome =
		returned === null ? afterVerdict(context, error, ended) : afterReturn(context, ended, returned);
	return { ...outcome, message: fitting(outcome.message) };
}

/** What was confirmed stays, whatever became of the rest. */
function afterVerdict({ evidence }: RunContext, error: unknown, outcome: Outcome): Outcome {
	if (error === null || evidence.confirmed !== true) return outcome;
	return {
		...outcome,
		message: `${outcome.message} The confirmed system runs and stays; what the next boot starts is not certain. Do it again before this host restarts.`
	};
}

/** The host runs what it ran before: that is told whatever led to it. */
function afterReturn(context: RunContext, outcome: Outcome, returned: Return): Outcome {
	const message = `${outcome.message} ${returned.message}`;
	if (!returned.ok) return { outcome: 'failed', message };
	if (outcome.outcome === 'cancelled') return { outcome: 'cancelled', message };
	// What never ran was not rolled back.
	const { systemPathAfter, systemPathBefore } = context.evidence;
	const changed = systemPathAfter !== systemPathBefore || outcome.outcome !== 'failed';
	const ran = context.entry.guard.begun && changed;
	return { outcome: ran ? 'rolled-back' : outcome.outcome, message };
}

function outcomeOfSteps(context: RunContext, error: unknown): Outcome {
	if (error === null) return { outcome: 'succeeded', message: success(context) };
	if (error instanceof StepInterrupted || context.interrupt.reason !== null)
		return interrupted(context);
	if (error instanceof StepFailure) return { outcome: 'failed', message: error.message };
	return {
		outcome: 'failed',
		message: `The runner itself failed (${error instanceof Error ? error.message.slice(0, 300) : 'unknown reason'}). This is a bug of NixFleet; the log has more.`
	};
}

function success({ order, config, evidence, evaluationFailure }: RunContext): string {
	const at = evidence.commitAfter === null ? '' : ` ${shortCommit(evidence.commitAfter)}`;
	switch (order.command) {
		case 'pull':
			return `${evidence.commitBefore === evidence.commitAfter ? 'Already at' : 'Checked out'}${at}.${
				evaluationFailure === null ? '' : ` ${evaluationFailure}`
			}`;
		case 'switch':
		case 'pull-switch':
			return `Runs${at}${evidence.generation === null ? '' : `, generation ${evidence.generation}`}.`;
		case 'boot':
			return `The next boot starts${at}. What runs now was not changed.`;
		case 'evaluate':
			return `${at.trim()} makes ${evidence.evaluatedPath ?? 'an unknown system'}${
				evidence.evaluatedPath === evidence.systemPathBefore ? ', which runs already' : ''
			}.`;
		case 'preview':
			return previewed(evidence);
		case 'compare':
			return `${plural(differences(evidence), 'package')} ${differences(evidence) === 1 ? 'differs' : 'differ'}.`;
		case 'rollback':
			return `Runs generation ${evidence.generation ?? order.argument?.generation ?? 'unknown'} again.`;
		case 'collect-garbage':
			return collected(evidence);
		case 'restart-agent':
		case 'reboot':
			// Told by the agent that comes back; a runner that gets here was never ended.
			return 'Done.';
		case 'test': {
			const count = evidence.tests?.length ?? 0;
			if (count === 0) return 'This host has no tests: nothing was run.';
			return `${count === 1 ? 'The test' : `All ${count} tests`} passed on ${config.hostname}.`;
		}
	}
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

const differences = ({ comparison }: Evidence): number =>
	(comparison?.closure?.changes.length ?? 0) + (comparison?.closure?.omitted ?? 0);

function previewed(evidence: Evidence): string {
	const { comparison, previewedCommit, builtPath } = evidence;
	const commit = previewedCommit === null ? 'It' : shortCommit(previewedCommit);
	if (comparison === null) return `${commit} makes ${builtPath ?? 'an unknown system'}.`;
	if (comparison.from === comparison.to)
		return `${commit} changes nothing for this host: it makes what runs already.`;
	const count = differences(evidence);
	return comparison.closure === null
		? `${commit} makes another system than the one that runs.`
		: `${commit} makes another system than the one that runs: ${plural(count, 'package')} ${count === 1 ? 'differs' : 'differ'}.`;
}

function collected({ garbage }: Evidence): string {
	if (garbage === null) return 'Collected.';
	const { freedBytes, removedGenerations } = garbage;
	const freed =
		freedBytes === null
			? 'Nix did not say how much that freed'
			: `${(freedBytes / 1024 / 1024).toFixed(1)} MiB freed`;
	return `${plural(removedGenerations, 'generation')} removed, ${freed}.`;
}

function interrupted({ interrupt, order, phase, evidence, logDisk, entry }: RunContext): Outcome {
	const label = COMMAND_LABELS[order.command];
	const left =
		evidence.leftRunning.length === 0
			? ''
			: ` These processes could not be ended: ${evidence.leftRunning.slice(0, 5).join(', ')}.`;
	const during = phase === null ? '' : ` during ${phase}`;
	const where = evidence.confirmed
		? ' while the new system was made what the next boot starts'
		: during;
	switch (interrupt.reason) {
		case 'cancelled':
			return {
				outcome: 'cancelled',
				message: `${label} was stopped${where}.${phase === 'activate' && entry.guard.order() === null ? ' The activation was cut off: look at the host, and switch again.' : ''}${left}`
			};
		case 'timed-out':
			return {
				outcome: 'timed-out',
				message: `${label} was ended${where}: it took longer than ${duration(interrupt.limitMs)}.${left} Look at where the output stops.`
			};
		case 'log-full':
			return {
				outcome: 'failed',
				message: `${label} was ended${where}: its output took more than ${logDisk.hardBytes / 1024 / 1024} MiB of this host’s disk.${left} Find out what writes so much.`
			};
		case 'shutdown':
		case null:
			return {
				outcome: 'interrupted',
				message: `${label} was interrupted${where}: the host ended the runner.${left} Run it again.`
			};
	}
}

const duration = (ms: number): string =>
	ms >= 120_000 ? `${Math.round(ms / 60_000)} minutes` : `${Math.round(ms / 100) / 10} seconds`;

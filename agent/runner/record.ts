import { changesSystem, movesCheckout, type OperationResult } from '$lib/protocol/index.ts';
import { readHostFile, updateHostFile, withEvaluation, type HostFile } from '../facts/host-file.ts';
import type { RunContext } from './context.ts';
import type { Outcome } from './outcome.ts';

/** Keeps on this host's disk what later reports need. */
export function record(context: RunContext, outcome: Outcome): void {
	const change = {
		...pullOf(context, outcome),
		...activationOf(context, outcome),
		...testOf(context, outcome)
	};
	if (Object.keys(change).length > 0) updateHostFile(context.config.stateDir, change);
}

const entered = (
	context: RunContext,
	phase: OperationResult['evidence']['phases'][number]['phase']
): boolean => context.evidence.phases.some((line) => line.phase === phase);

function pullOf({ order, evidence, phase }: RunContext, outcome: Outcome): Partial<HostFile> {
	if (!movesCheckout(order.command) || outcome.outcome === 'cancelled') return {};
	const pulled =
		phase !== null && phase !== 'fetch' && (phase !== 'verify' || outcome.outcome === 'succeeded');
	const ok = pulled && evidence.commitAfter !== null;
	return {
		lastPull: {
			at: Date.now(),
			ok,
			message: ok ? 'Pulled.' : outcome.message,
			operationId: order.id
		}
	};
}

function activationOf(context: RunContext, outcome: Outcome): Partial<HostFile> {
	const { order, evidence, config } = context;
	const commit = evidence.commitAfter;
	if (!changesSystem(order.command) || commit === null || !entered(context, 'build')) return {};
	// A stop while building attempted no activation.
	if (outcome.outcome === 'cancelled' && !entered(context, 'activate')) return {};
	const { builtPath } = evidence;
	const lastActivation = {
		commit,
		systemPath: builtPath,
		at: Date.now(),
		operationId: order.id,
		outcome:
			outcome.outcome === 'succeeded' || outcome.outcome === 'rolled-back'
				? outcome.outcome
				: ('failed' as const)
	};
	const change: Partial<HostFile> = { lastActivation };
	if (outcome.outcome === 'succeeded') change.lastGoodActivation = lastActivation;
	// In a shared checkout uncommitted changes are built too: the path is not the commit's.
	if (builtPath !== null && config.repoMode === 'isolated')
		change.evaluated = withEvaluation(readHostFile(config.stateDir).evaluated, {
			commit,
			systemPath: builtPath
		});
	return change;
}

function testOf({ order, evidence }: RunContext, outcome: Outcome): Partial<HostFile> {
	const { tests } = evidence;
	if (
		order.command !== 'test' ||
		tests === null ||
		tests.length === 0 ||
		outcome.outcome === 'cancelled'
	)
		return {};
	const failures = tests.filter((result) => !result.passed).map((result) => result.name);
	return {
		lastTest: {
			systemPath: evidence.systemPathAfter,
			at: Date.now(),
			passed: tests.length - failures.length,
			failed: failures.length,
			failures
		}
	};
}

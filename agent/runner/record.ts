import { builds, changesSystem, movesCheckout, type OperationResult } from '$lib/protocol/index.ts';
import { writeDeployed } from '../facts/deployed.ts';
import { readHostFile, updateHostFile, withEvaluation, type HostFile } from '../facts/host-file.ts';
import { withBoot } from '../facts/last-boot.ts';
import { readSystem } from '../facts/system.ts';
import type { RunContext } from './context.ts';
import type { Outcome } from './outcome.ts';

/** Keeps on this host's disk what later reports need. */
export function record(context: RunContext, outcome: Outcome): void {
	const change = {
		...pullOf(context, outcome),
		...activationOf(context, outcome),
		...evaluationOf(context),
		...testOf(context, outcome)
	};
	if (stays(context, outcome)) rememberDeployed(context);
	if (Object.keys(change).length > 0) updateHostFile(context.config.stateDir, change);
}

/** Ended by a person or a shutdown: that proves nothing about what was at work. */
const brokenOff = ({ outcome }: Outcome): boolean =>
	outcome === 'cancelled' || outcome === 'interrupted';

/** The new system is the host's, also when what follows a confirmation was not finished. */
const stays = ({ evidence }: RunContext, { outcome }: Outcome): boolean =>
	outcome === 'succeeded' || evidence.confirmed === true;

/** From here on, where signatures are asked for, only what comes after this is taken. */
function rememberDeployed({ order, config, evidence }: RunContext): void {
	if (config.allowedSignersFile === null || !builds(order.command)) return;
	if (evidence.commitAfter !== null) writeDeployed(config.stateDir, evidence.commitAfter);
}

const entered = (
	context: RunContext,
	phase: OperationResult['evidence']['phases'][number]['phase']
): boolean => context.evidence.phases.some((line) => line.phase === phase);

function pullOf(
	{ order, evidence, phase, ahead }: RunContext,
	outcome: Outcome
): Partial<HostFile> {
	if (!movesCheckout(order.command) || brokenOff(outcome)) return {};
	const pulled =
		phase !== null && phase !== 'fetch' && (phase !== 'verify' || outcome.outcome === 'succeeded');
	// A checkout that is ahead was left as it is on purpose: nothing is wrong with it.
	const ok = ahead !== null || (pulled && evidence.commitAfter !== null);
	return {
		lastPull: {
			at: Date.now(),
			ok,
			message: ok && ahead === null ? 'Pulled.' : outcome.message,
			operationId: order.id,
			ahead
		}
	};
}

function activationOf(context: RunContext, outcome: Outcome): Partial<HostFile> {
	const { order, evidence, config } = context;
	const isRollback = order.command === 'rollback';
	const isBoot = order.command === 'boot';
	if (!isBoot && !changesSystem(order.command)) return {};
	if (!entered(context, isBoot || isRollback ? 'activate' : 'build')) return {};
	// A stop while building attempted no activation.
	if (brokenOff(outcome) && !entered(context, 'activate')) return {};
	const { builtPath } = evidence;
	const known = readHostFile(config.stateDir);
	const commit = isRollback
		? (known.evaluated.find((each) => each.systemPath === builtPath)?.commit ?? null)
		: evidence.commitAfter;
	if ((isRollback ? builtPath : commit) === null) return {};
	const good = stays(context, outcome);
	const lastActivation = {
		commit,
		systemPath: builtPath,
		at: Date.now(),
		operationId: order.id,
		outcome: good
			? ('succeeded' as const)
			: outcome.outcome === 'rolled-back'
				? outcome.outcome
				: ('failed' as const)
	};
	if (isBoot) return withBoot(known, readSystem(config, context.platform), lastActivation);
	return good ? { lastActivation, lastGoodActivation: lastActivation } : { lastActivation };
}

/** Which system a commit makes, as far as this operation found out. */
function evaluationOf(context: RunContext): Partial<HostFile> {
	const { order, evidence, config, evaluationFailure } = context;
	const commit = evidence.previewedCommit ?? evidence.commitAfter;
	if (commit === null) return {};
	if (evaluationFailure !== null)
		return {
			evaluationFailure: { commit, message: evaluationFailure.slice(0, 2_000), at: Date.now() }
		};
	// In a shared checkout uncommitted changes are built too: such a path is not the commit's.
	const isExact = config.repoMode === 'isolated' || evidence.previewedCommit !== null;
	const built = isExact && order.command !== 'rollback' ? evidence.builtPath : null;
	const systemPath = evidence.evaluatedPath ?? built;
	if (systemPath === null) return {};
	const known = readHostFile(config.stateDir);
	return {
		evaluated: withEvaluation(known.evaluated, { commit, systemPath }),
		evaluationFailure: known.evaluationFailure?.commit === commit ? null : known.evaluationFailure
	};
}

function testOf({ order, evidence }: RunContext, outcome: Outcome): Partial<HostFile> {
	const { tests } = evidence;
	if (order.command !== 'test' || tests === null || tests.length === 0 || brokenOff(outcome))
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

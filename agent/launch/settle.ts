import {
	NO_EVIDENCE,
	COMMAND_LABELS,
	endsContact,
	changesSystem,
	type LastActivation,
	type OperationResult,
	type Phase
} from '$lib/protocol/index.ts';
import { readCheckout } from '../facts/checkout.ts';
import { readHostFile, updateHostFile } from '../facts/host-file.ts';
import { withBoot } from '../facts/last-boot.ts';
import { readLink, readSystem } from '../facts/system.ts';
import type { Environment } from '../config-sources.ts';
import type { HostConfig } from '../config.ts';
import type { Entry, PhaseLine } from '../journal/entry.ts';
import { platformOf } from '../platform/index.ts';
import { fitting } from '../runner/fitting.ts';
import { restartResult } from './restart-result.ts';

/** Writes the result of an operation that will not be run. */
export function settleUnstarted(
	entry: Entry,
	outcome: 'cancelled' | 'expired' | 'failed',
	message: string
): void {
	entry.writeResult({
		outcome,
		message,
		startedAt: null,
		finishedAt: Date.now(),
		logBytes: entry.logBytes(),
		evidence: NO_EVIDENCE
	});
}

/**
 * Writes the result of an operation whose runner ended without one, with what can still be seen. Success is
 * never concluded, even when the system that was built runs: nobody saw the activation end.
 */
export async function settleDead(job: {
	entry: Entry;
	why: 'runner-died' | 'rebooted' | 'cancelled';
	config: HostConfig;
	env: Environment;
	leftRunning: string[];
	/** This agent's own process. */
	instanceId: string;
}): Promise<void> {
	const { entry, config } = job;
	const stored = entry.order();
	if (stored.state !== 'valid') return;
	const { order } = stored.value;
	if (endsContact(order.command) && job.why !== 'cancelled') {
		entry.writeResult(restartResult(job));
		return;
	}
	const running = readSystem(config, platformOf(config));
	const checkout = await readCheckout(config, job.env).catch(() => null);
	const builtPath =
		readLink(entry.resultLink) ??
		entry.guard.order()?.builtPath ??
		(order.command === 'rollback' ? (order.argument?.systemPath ?? null) : null);
	const phases = entry.phases();
	const phase = phases.at(-1)?.phase ?? null;
	const builtRuns = compare(builtPath, running?.systemPath ?? null);
	const { confirmed } = entry.guard;
	const kept = entry.guard.kept()?.ok === true;
	const stays = confirmed && builtRuns === true;
	const returned = entry.guard.returned();
	// What never ran was not rolled back.
	const undone = returned?.ok === true && entry.guard.begun;
	const ending = job.why === 'cancelled' ? 'cancelled' : 'interrupted';
	const result: OperationResult = {
		outcome: undone && ending === 'interrupted' ? 'rolled-back' : ending,
		message: fitting(
			sentence({
				label: COMMAND_LABELS[order.command],
				why: job.why,
				phase,
				seen: returned?.message ?? whatRuns({ builtRuns, confirmed, kept }),
				done: stays && kept
			})
		),
		startedAt: entry.run()?.at ?? null,
		finishedAt: Date.now(),
		logBytes: entry.logBytes(),
		evidence: {
			...NO_EVIDENCE,
			commitAfter: checkout?.commit ?? null,
			builtPath,
			systemPathBefore: entry.guard.order()?.previousPath ?? null,
			confirmed: entry.guard.order() === null ? null : confirmed,
			systemPathAfter: running?.systemPath ?? null,
			generation: running?.generation ?? null,
			phases: durations(phases),
			leftRunning: job.leftRunning.slice(0, 200)
		}
	};
	if (!entry.writeResult(result)) return;
	const entered = phase === 'activate' || phase === 'confirm';
	if (!entered || checkout === null) return;
	const { stateDir } = config;
	const lastActivation: LastActivation = {
		commit: order.command === 'rollback' ? null : checkout.commit,
		systemPath: builtPath,
		at: Date.now(),
		operationId: order.id,
		outcome: stays ? 'succeeded' : undone ? 'rolled-back' : 'failed'
	};
	if (order.command === 'boot')
		updateHostFile(stateDir, withBoot(readHostFile(stateDir), running, lastActivation));
	if (!changesSystem(order.command)) return;
	updateHostFile(
		stateDir,
		stays ? { lastActivation, lastGoodActivation: lastActivation } : { lastActivation }
	);
}

const compare = (built: string | null, running: string | null): boolean | null =>
	built === null || running === null ? null : built === running;

function whatRuns(facts: { builtRuns: boolean | null; confirmed: boolean; kept: boolean }): string {
	if (facts.builtRuns === null) return '';
	if (!facts.builtRuns) return 'The system that was built does not run.';
	if (!facts.confirmed)
		return 'The system that was built runs now, but nobody saw the activation end.';
	return facts.kept
		? 'The new system was confirmed and runs, and the next boot starts it.'
		: 'The new system was confirmed and runs, but the next boot may still start the one before.';
}

function sentence(facts: {
	label: string;
	why: 'runner-died' | 'rebooted' | 'cancelled';
	phase: Phase | null;
	seen: string;
	/** Nothing is left to do. */
	done: boolean;
}): string {
	const where = facts.phase === null ? '' : ` during ${facts.phase}`;
	const seen = facts.seen === '' ? '' : ` ${facts.seen}`;
	const next = facts.done ? '' : ' Look at the output, then run it again.';
	switch (facts.why) {
		case 'cancelled':
			return `${facts.label} was stopped${where}; its runner did not answer and was ended.${seen}`;
		case 'rebooted':
			return `${facts.label} was interrupted${where}: the host restarted.${seen}${next}`;
		case 'runner-died':
			return `${facts.label} was interrupted${where}: its runner was killed.${seen}${next}`;
	}
}

/** The last phase has no known end. */
const durations = (phases: readonly PhaseLine[]): OperationResult['evidence']['phases'] =>
	phases.slice(0, 16).map(({ phase, at }, index) => ({
		phase,
		durationMs: Math.max(0, (phases[index + 1]?.at ?? at) - at)
	}));

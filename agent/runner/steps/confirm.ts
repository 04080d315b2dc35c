import { failpoint } from '$lib/protocol/index.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { readSystem } from '../../facts/system.ts';
import { probe } from '../../guard/health-check.ts';
import type { GuardOrder } from '../../journal/guard-files.ts';
import type { RunContext } from '../context.ts';
import { childEnvironment } from '../environment.ts';
import { StepFailure, StepInterrupted } from '../step-failure.ts';
import { failedUnits } from './failed-units.ts';
import { keep } from './keep.ts';

const LOOK_EVERY_MS = 250;
/** A unit that fails a moment after it started is seen by the second look. */
const LOOKS_IN_A_ROW = 2;

/**
 * Waits for the proof that the new system can be lived with: the dashboard has answered a fresh hello of this host,
 * no further units have failed, and every health check passes. Then it becomes what the next boot starts.
 * @throws {StepFailure} when the window is over, with what is missing
 */
export async function confirm(context: RunContext): Promise<void> {
	const { entry, log, evidence, interrupt } = context;
	const order = entry.guard.order();
	if (order === null) return;
	if (__NIXFLEET_FAILPOINTS__) failpoint('runner.confirming');
	const deadline = performance.now() + order.windowMs;
	for (let passed = 0; passed < LOOKS_IN_A_ROW;) {
		const missing = await whatIsMissing(context, order);
		if (interrupt.signal.aborted) throw new StepInterrupted();
		passed = missing.length === 0 ? passed + 1 : 0;
		if (missing.length > 0 && performance.now() > deadline)
			throw new StepFailure(
				`The new system was not confirmed within ${order.windowMs / 1000} seconds: ${missing.slice(0, 5).join('; ')}.`
			);
		if (passed < LOOKS_IN_A_ROW) await sleep(LOOK_EVERY_MS);
	}
	if (!entry.guard.decide({ kind: 'confirmed', at: Date.now() }))
		throw new StepFailure('The new system was confirmed too late: going back had begun.');
	evidence.confirmed = true;
	if (__NIXFLEET_FAILPOINTS__) failpoint('runner.confirmed');
	log.line('Confirmed: the dashboard was reached anew, and every check passes');
	// A boot loader takes its time: as much as where it is written while activating.
	interrupt.limit(context.order.phaseLimits.activate);
	await keep(context, order.builtPath);
}

async function whatIsMissing(context: RunContext, order: GuardOrder): Promise<string[]> {
	const { config, platform, entry, evidence } = context;
	const missing: string[] = [];
	const running = readSystem(config, platform)?.systemPath ?? null;
	if (running !== order.builtPath)
		missing.push(`another system runs now (${running ?? 'unknown'})`);
	const units = await failedUnits(context);
	if (units === null) missing.push('systemd does not say which units failed');
	evidence.failedUnits = units ?? [];
	const failed = evidence.failedUnits.filter((name) => !order.failedUnits.includes(name));
	if (failed.length > 0) missing.push(`these units failed: ${failed.slice(0, 10).join(', ')}`);
	const env = childEnvironment(context.env, context.order.id);
	const problems = await Promise.all(
		config.healthChecks.map((check) => probe(check, env, entry.groups))
	);
	for (const problem of problems) if (problem !== null) missing.push(problem);
	if (!entry.guard.greeted) missing.push('this host could not reach the dashboard anew');
	return missing;
}

import { failpoint } from '$lib/protocol/index.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { readSystem } from '../../facts/system.ts';
import { whyNoWayBack } from '../../guard/go-back.ts';
import { bootId, isAlive } from '../../journal/process-identity.ts';
import type { RunContext } from '../context.ts';
import { StepFailure, StepInterrupted } from '../step-failure.ts';

const GUARD_START_MS = 20_000;
const LOOK_EVERY_MS = 25;

/**
 * Records the exact system that runs now, and starts the guard that goes back to it, before anything is activated.
 * @returns whether the new system is on trial; when not, the log says why
 * @throws {StepFailure} when the guard does not start, or the way back is none any more: nothing is activated then
 */
export async function arm(context: RunContext, failedUnits: string[]): Promise<boolean> {
	const { config, platform, entry, evidence, order, log, launcher, interrupt } = context;
	// Read now: somebody may have switched by hand while it was built.
	const previousPath = readSystem(config, platform)?.systemPath ?? null;
	evidence.systemPathBefore = previousPath;
	const builtPath = evidence.builtPath ?? '';
	const why = whyNoWayBack(config, { previous: previousPath, built: builtPath });
	if (why !== null || previousPath === null) {
		log.line(`This activation will not be undone by itself: ${why ?? 'nothing ran before it'}`);
		return false;
	}
	entry.guard.arm({
		previousPath,
		builtPath,
		bootId: bootId(),
		activateMs: order.phaseLimits.activate,
		windowMs: config.confirmWindowMs,
		failedUnits,
		at: Date.now()
	});
	evidence.confirmed = false;
	if (__NIXFLEET_FAILPOINTS__) failpoint('runner.guarded');
	const started = await launcher.start(entry.dir, 'guard').catch(() => null);
	const deadline = performance.now() + GUARD_START_MS;
	while (!interrupt.signal.aborted) {
		const guard = entry.guard.process();
		if (guard !== null && isAlive(guard)) break;
		if (started === null || performance.now() > deadline)
			throw new StepFailure(
				'The guard that would undo a bad switch could not be started, so nothing was activated. The agent’s log and the output above say why.'
			);
		await sleep(LOOK_EVERY_MS);
	}
	if (interrupt.signal.aborted) throw new StepInterrupted();
	if ((readSystem(config, platform)?.systemPath ?? null) !== previousPath)
		throw new StepFailure(
			'Something else activated another system in this moment, so nothing was activated. Look at what switches this host, then switch again.'
		);
	log.line(
		`On trial for ${config.confirmWindowMs / 1000} seconds after the activation; the way back is ${previousPath}`
	);
	return true;
}

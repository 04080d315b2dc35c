import { failpoint } from '$lib/protocol/index.ts';
import { trustInOwner } from '../checkout-owner.ts';
import { runInOperation, type RunContext } from '../context.ts';
import { childEnvironment } from '../environment.ts';
import { StepInterrupted } from '../step-failure.ts';
import type { Call } from '../../platform/index.ts';
import { awaitActivationUnit, endActivationUnit } from './activation-unit.ts';
import { arm } from './arm.ts';
import { failedUnits } from './failed-units.ts';
import { judgeActivation } from './judge-activation.ts';

/**
 * Activates what was built, then looks at what runs. Success is exit code 0 *and* the running system being the one
 * that was built. With a way back the system is only put on trial here: `confirm` decides.
 */
export async function activate(context: RunContext): Promise<void> {
	const { config, platform, interrupt, log } = context;
	const unit = { config, platform, env: childEnvironment(context.env, null), log };
	await awaitActivationUnit(unit, interrupt.signal);
	const onTrial = await arm(context, (await failedUnits(context)) ?? []);
	if (__NIXFLEET_FAILPOINTS__) failpoint('runner.activate');
	const flake = `${config.repoDir}#${config.flakeAttr}`;
	const call: Call = [
		platform.rebuildProgram,
		...(onTrial ? platform.tryArguments(flake) : platform.switchArguments(flake)),
		...config.extraArguments.rebuild
	];
	context.entry.guard.begin();
	// `nixos-rebuild test` leaves a link to its result where it runs.
	const result = await runInOperation(context, {
		argv: call,
		cwd: context.entry.dir,
		env: trustInOwner(config)
	}).catch(async (error: unknown) => {
		if (error instanceof StepInterrupted) await endActivationUnit(unit);
		throw error;
	});
	await judgeActivation(context, call[0], result);
}

import { failpoint } from '$lib/protocol/index.ts';
import { readSystem } from '../../facts/system.ts';
import { endOf, runInOperation, type RunContext } from '../context.ts';
import { childEnvironment } from '../environment.ts';
import { StepFailure, StepInterrupted } from '../step-failure.ts';
import type { Call } from '../../platform/index.ts';
import { awaitActivationUnit, endActivationUnit } from './activation-unit.ts';
import { arm } from './arm.ts';
import { failedUnits } from './failed-units.ts';

/**
 * Activates what was built, then looks at what runs. Success is exit code 0 *and* the running system being the one
 * that was built. With a way back the system is only put on trial here: `confirm` decides.
 */
export async function activate(context: RunContext): Promise<void> {
	const { config, platform, evidence, interrupt, log } = context;
	const unit = { config, platform, env: childEnvironment(context.env, null), log };
	await awaitActivationUnit(unit, interrupt.signal);
	const onTrial = await arm(context, (await failedUnits(context)) ?? []);
	if (__NIXFLEET_FAILPOINTS__) failpoint('runner.activate');
	const flake = `${config.repoDir}#${config.flakeAttr}`;
	const call: Call = [
		platform.rebuildProgram,
		...(onTrial ? platform.tryArguments(flake) : platform.switchArguments(flake))
	];
	// `nixos-rebuild test` leaves a link to its result where it runs.
	const result = await runInOperation(context, { argv: call, cwd: context.entry.dir }).catch(
		async (error: unknown) => {
			if (error instanceof StepInterrupted) await endActivationUnit(unit);
			throw error;
		}
	);
	if (__NIXFLEET_FAILPOINTS__) failpoint('runner.activated');
	const running = readSystem(config, platform);
	evidence.systemPathAfter = running?.systemPath ?? null;
	evidence.generation = running?.generation ?? null;
	evidence.failedUnits = (await failedUnits(context)) ?? [];
	const units =
		evidence.failedUnits.length === 0
			? ''
			: ` Failed units: ${evidence.failedUnits.slice(0, 10).join(', ')}.`;
	const isBuilt =
		evidence.systemPathAfter !== null && evidence.systemPathAfter === evidence.builtPath;
	if (result.exitCode !== 0)
		throw new StepFailure(
			`The activation failed (${call[0]} ended with ${endOf(result)}). ${
				isBuilt ? `Not everything in the new system started.` : 'The new system was not activated.'
			}${units} The end of the output says more.`
		);
	if (!isBuilt)
		throw new StepFailure(
			`${call[0]} reported success, but what runs (${evidence.systemPathAfter ?? 'unknown'}) is not what was built (${evidence.builtPath ?? 'unknown'}).${units} Look at the output, and at whether something else switches this host.`
		);
	log.line(`Running ${evidence.systemPathAfter}`);
}

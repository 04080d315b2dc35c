import { failpoint } from '$lib/protocol/index.ts';
import { readSystem } from '../../facts/system.ts';
import type { ProcessResult } from '../child-process.ts';
import { endOf, type RunContext } from '../context.ts';
import { StepFailure } from '../step-failure.ts';
import { failedUnits } from './failed-units.ts';

/**
 * Looks at what runs after an activation. It went well with exit code 0 *and* the wanted system running.
 * @throws {StepFailure} with what happened instead
 */
export async function judgeActivation(
	context: RunContext,
	program: string,
	result: ProcessResult
): Promise<void> {
	const { config, platform, evidence, log } = context;
	if (__NIXFLEET_FAILPOINTS__) failpoint('runner.activated');
	const running = readSystem(config, platform);
	evidence.systemPathAfter = running?.systemPath ?? null;
	evidence.generation = running?.generation ?? null;
	evidence.failedUnits = (await failedUnits(context)) ?? [];
	const units =
		evidence.failedUnits.length === 0
			? ''
			: ` Failed units: ${evidence.failedUnits.slice(0, 10).join(', ')}.`;
	const isWanted =
		evidence.systemPathAfter !== null && evidence.systemPathAfter === evidence.builtPath;
	if (result.exitCode !== 0)
		throw new StepFailure(
			`The activation failed (${program} ended with ${endOf(result)}). ${
				isWanted ? `Not everything in the new system started.` : 'The new system was not activated.'
			}${units} The end of the output says more.`
		);
	if (!isWanted)
		throw new StepFailure(
			`${program} reported success, but what runs (${evidence.systemPathAfter ?? 'unknown'}) is not what was to be activated (${evidence.builtPath ?? 'unknown'}).${units} Look at the output, and at whether something else switches this host.`
		);
	log.line(`Running ${evidence.systemPathAfter}`);
}

import { failpoint } from '$lib/protocol/index.ts';
import { readSystem } from '../../facts/system.ts';
import { endOf, runInOperation, type RunContext } from '../context.ts';
import { StepFailure, StepInterrupted } from '../step-failure.ts';
import { awaitActivationUnit, endActivationUnit } from './activation-unit.ts';
import { failedUnits } from './failed-units.ts';

/**
 * Switches to the configuration with the platform's own program, then looks at what runs. Success is
 * exit code 0 *and* the running system being the one that was built.
 */
export async function activate(context: RunContext): Promise<void> {
	const { config, platform, evidence } = context;
	await awaitActivationUnit(context);
	const [program, ...rest] = [
		platform.rebuildProgram,
		...platform.switchArguments(`${config.repoDir}#${config.flakeAttr}`)
	];
	if (__NIXFLEET_FAILPOINTS__) failpoint('runner.activate');
	const result = await runInOperation(context, {
		argv: [program ?? platform.rebuildProgram, ...rest],
		cwd: '/'
	}).catch(async (error: unknown) => {
		if (error instanceof StepInterrupted) await endActivationUnit(context);
		throw error;
	});
	if (__NIXFLEET_FAILPOINTS__) failpoint('runner.activated');
	const running = readSystem(config, platform);
	evidence.systemPathAfter = running?.systemPath ?? null;
	evidence.generation = running?.generation ?? null;
	evidence.failedUnits = await failedUnits(context);
	const units =
		evidence.failedUnits.length === 0
			? ''
			: ` Failed units: ${evidence.failedUnits.slice(0, 10).join(', ')}.`;
	const isBuilt =
		evidence.systemPathAfter !== null && evidence.systemPathAfter === evidence.builtPath;
	if (result.exitCode !== 0)
		throw new StepFailure(
			`The activation failed (${platform.rebuildProgram} ended with ${endOf(result)}). ${
				isBuilt
					? 'The new system runs, but not everything in it started.'
					: 'The system that ran before still runs.'
			}${units} The end of the output says more.`
		);
	if (!isBuilt)
		throw new StepFailure(
			`${platform.rebuildProgram} reported success, but what runs (${evidence.systemPathAfter ?? 'unknown'}) is not what was built (${evidence.builtPath ?? 'unknown'}).${units} Look at the output, and at whether something else switches this host.`
		);
	context.log.line(`Running ${evidence.systemPathAfter}`);
}

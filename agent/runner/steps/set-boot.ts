import { readSystem } from '../../facts/system.ts';
import { trustInOwner } from '../checkout-owner.ts';
import { endOf, runInOperation, type RunContext } from '../context.ts';
import { StepFailure } from '../step-failure.ts';

/** Makes what was built the system that the next boot starts, and leaves alone what runs now. */
export async function setBoot(context: RunContext): Promise<void> {
	const { config, platform, evidence } = context;
	const result = await runInOperation(context, {
		argv: [
			platform.rebuildProgram,
			'boot',
			'--flake',
			`${config.repoDir}#${config.flakeAttr}`,
			...config.extraArguments.rebuild
		],
		cwd: '/',
		env: trustInOwner(config)
	});
	evidence.profilePathAfter = readSystem(config, platform)?.profilePath ?? null;
	if (result.exitCode !== 0)
		throw new StepFailure(
			`The next boot could not be set (${platform.rebuildProgram} ended with ${endOf(result)}). What runs now was not changed. The end of the output says more.`
		);
	if (evidence.profilePathAfter === null || evidence.profilePathAfter !== evidence.builtPath)
		throw new StepFailure(
			`${platform.rebuildProgram} reported success, but the next boot starts ${evidence.profilePathAfter ?? 'something unknown'}, not what was built (${evidence.builtPath ?? 'unknown'}). Look at the output.`
		);
	context.log.line(`The next boot starts ${evidence.profilePathAfter}`);
}

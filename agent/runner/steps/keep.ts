import { readSystem } from '../../facts/system.ts';
import { endOf, runInOperation, type RunContext } from '../context.ts';
import { StepFailure } from '../step-failure.ts';

/** Makes a system that runs the one the next boot starts. @throws {StepFailure} when it could not be */
export async function keep(context: RunContext, path: string): Promise<void> {
	const { config, platform, order, evidence } = context;
	const generation = order.argument?.generation ?? undefined;
	for (const argv of platform.keepPath(path, generation)) {
		const result = await runInOperation(context, { argv, cwd: '/' });
		if (result.exitCode !== 0)
			throw new StepFailure(
				`The new system runs, but it could not be made what the next boot starts (${argv[0]} ended with ${endOf(result)}). The end of the output says why.`
			);
	}
	evidence.generation = readSystem(config, platform)?.generation ?? null;
}

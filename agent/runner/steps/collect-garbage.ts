import { GARBAGE_DAYS } from '$lib/protocol/index.ts';
import { readGenerations } from '../../facts/generations.ts';
import { readSystem } from '../../facts/system.ts';
import { parseGarbageReport } from '../../nix/garbage-report.ts';
import { endOf, runInOperation, type RunContext } from '../context.ts';
import { StepFailure } from '../step-failure.ts';

/** Removes generations older than was said, of every profile, and what nothing needs any more. What runs or boots stays. */
export async function collectGarbage(context: RunContext): Promise<void> {
	const { config, platform, order, evidence, log } = context;
	const days = order.argument?.keepDays ?? GARBAGE_DAYS.default;
	const count = (): number =>
		readGenerations(platform, readSystem(config, platform)).generationsTotal;
	const before = count();
	const result = await runInOperation(context, {
		argv: ['nix-collect-garbage', '--delete-older-than', `${days}d`],
		cwd: '/',
		output: 'answer'
	});
	log.write(result.stdout);
	if (result.exitCode !== 0)
		throw new StepFailure(
			`Garbage collection failed (nix-collect-garbage ended with ${endOf(result)}). The output says why; what it removed until then is gone.`
		);
	evidence.garbage = {
		...parseGarbageReport(result.stdout),
		removedGenerations: Math.max(0, before - count())
	};
}

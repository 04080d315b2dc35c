import { type StorePath } from '$lib/protocol/index.ts';
import { generationLink } from '../../facts/generation-link.ts';
import { presentProfile } from '../../facts/generations.ts';
import { readLink } from '../../facts/system.ts';
import { childEnvironment } from '../environment.ts';
import { runInOperation, type RunContext } from '../context.ts';
import { StepFailure } from '../step-failure.ts';
import { awaitActivationUnit } from './activation-unit.ts';
import { arm } from './arm.ts';
import { failedUnits } from './failed-units.ts';
import { judgeActivation } from './judge-activation.ts';
import { keep } from './keep.ts';

/**
 * Activates an older generation by its own program. Nothing is built, and the checkout is left alone. It is put on
 * trial as a switch is: an older system can cut a host off, too.
 */
export async function rollBack(context: RunContext): Promise<void> {
	const { config, platform, evidence, interrupt, log } = context;
	const path = wantedPath(context);
	evidence.builtPath = path;
	const unit = { config, platform, env: childEnvironment(context.env, null), log };
	await awaitActivationUnit(unit, interrupt.signal);
	const onTrial = await arm(context, (await failedUnits(context)) ?? []);
	const calls = platform.tryPath(path);
	context.entry.guard.begin();
	for (const [index, argv] of calls.entries()) {
		const result = await runInOperation(context, { argv, cwd: '/' });
		if (result.exitCode !== 0 || index === calls.length - 1)
			await judgeActivation(context, argv[0], result);
	}
	if (!onTrial) await keep(context, path);
}

/** The generation is named by number *and* path, so that nothing else is activated when numbers have moved. */
function wantedPath({ platform, order }: RunContext): StorePath {
	const { generation, systemPath } = order.argument ?? {};
	if (generation == null || systemPath == null)
		throw new StepFailure('The order does not say which generation to go back to. Ask again.');
	const profile = presentProfile(platform);
	const found = profile === null ? null : readLink(generationLink(profile, generation));
	if (found === null)
		throw new StepFailure(
			`Generation ${generation} is not on this host any more, so nothing was changed. Choose another one.`
		);
	if (found !== systemPath)
		throw new StepFailure(
			`Generation ${generation} is ${found} now, not ${systemPath}, so nothing was changed. Look at the list again.`
		);
	return found;
}

import { shortCommit, StorePath } from '$lib/protocol/index.ts';
import { constants, setPriority } from 'node:os';
import { readHostFile } from '../../facts/host-file.ts';
import { FLAKE_FEATURES, flakeOf } from '../../platform/flake.ts';
import { shownArgv } from '../run-log.ts';
import { trustInOwner } from '../checkout-owner.ts';
import { endOf, runInOperation, type RunContext, type StepProcess } from '../context.ts';
import { StepFailure } from '../step-failure.ts';

/**
 * Finds out which system the commit that is checked out makes, without building it. Each commit is asked once; by
 * force it is asked again. It runs behind everything else on the host.
 * @throws {StepFailure} when it does not evaluate, unless that was only asked in passing, after a pull
 */
export async function evaluate(context: RunContext): Promise<void> {
	const { config, evidence, log, order, platform } = context;
	const commit = evidence.commitAfter;
	if (commit === null)
		throw new StepFailure(`Nothing is checked out in ${config.repoDir}. Pull first.`);
	const known = readHostFile(config.stateDir).evaluated.find((each) => each.commit === commit);
	if (known !== undefined && !order.force) {
		log.line(`${shortCommit(commit)} is known to make ${known.systemPath}`);
		evidence.evaluatedPath = known.systemPath;
		evidence.exitCode ??= 0;
		return;
	}
	// This process, and so all it starts.
	setPriority(constants.priority.PRIORITY_LOW);
	const call: StepProcess = {
		argv: [
			'nix',
			...FLAKE_FEATURES,
			'eval',
			'--raw',
			'--no-write-lock-file',
			...config.extraArguments.nix,
			`${flakeOf(config.repoDir, commit)}#${platform.buildAttribute(config.flakeAttr)}.outPath`
		],
		cwd: '/',
		env: trustInOwner(config),
		output: 'answer',
		quiet: true
	};
	log.line(`$ ${shownArgv(call.argv)}`);
	const result = await runInOperation(context, call);
	const path = StorePath.safeParse(result.stdout.trim());
	const isAsked = order.command === 'evaluate';
	if (isAsked) evidence.exitCode = result.exitCode;
	if (result.exitCode === 0 && path.success) {
		evidence.evaluatedPath = path.data;
		log.line(`${shortCommit(commit)} makes ${path.data}`);
		return;
	}
	context.evaluationFailure = `${shortCommit(commit)} does not evaluate (nix ended with ${endOf(result)}). The output of the evaluation says what is wrong in the configuration.`;
	log.line(context.evaluationFailure);
	if (isAsked) throw new StepFailure(context.evaluationFailure);
}

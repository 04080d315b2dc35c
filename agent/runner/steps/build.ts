import { shortCommit, failpoint } from '$lib/protocol/index.ts';
import { realpathSync } from 'node:fs';
import { endOf, runInOperation, type RunContext } from '../context.ts';
import { StepFailure } from '../step-failure.ts';

/** Builds the configuration, so that the path it evaluates to is known before anything is activated. */
export async function build(context: RunContext): Promise<void> {
	const { config, platform, entry, evidence } = context;
	if (__NIXFLEET_FAILPOINTS__) failpoint('runner.build');
	const result = await runInOperation(context, {
		argv: [
			'nix',
			'--extra-experimental-features',
			'nix-command flakes',
			'build',
			'-L',
			'--no-write-lock-file',
			'--out-link',
			entry.resultLink,
			`git+file://${encodeURI(config.repoDir)}#${platform.buildAttribute(config.flakeAttr)}`
		],
		cwd: '/'
	});
	if (result.exitCode !== 0)
		throw new StepFailure(
			`The build failed (nix ended with ${endOf(result)})${evidence.commitAfter === null ? '' : ` at ${shortCommit(evidence.commitAfter)}`}; nothing was activated. The end of the output says what is wrong.`
		);
	evidence.builtPath = realpathSync(entry.resultLink);
	context.log.line(`Built ${evidence.builtPath}`);
}

import { shortCommit, failpoint } from '$lib/protocol/index.ts';
import { realpathSync } from 'node:fs';
import { FLAKE_FEATURES, flakeOf } from '../../platform/flake.ts';
import { trustInOwner } from '../checkout-owner.ts';
import { endOf, runInOperation, type RunContext } from '../context.ts';
import { StepFailure } from '../step-failure.ts';

/** Builds the configuration, so that the path it evaluates to is known before anything is activated. */
export async function build(context: RunContext): Promise<void> {
	const { config, platform, entry, evidence, order } = context;
	if (__NIXFLEET_FAILPOINTS__) failpoint('runner.build');
	const result = await runInOperation(context, {
		argv: [
			'nix',
			...FLAKE_FEATURES,
			'build',
			'-L',
			'--no-write-lock-file',
			...config.extraArguments.nix,
			'--out-link',
			entry.resultLink,
			`${flakeOf(config.repoDir, evidence.previewedCommit ?? undefined)}#${platform.buildAttribute(config.flakeAttr)}`
		],
		cwd: '/',
		env: trustInOwner(config)
	});
	const commit = evidence.previewedCommit ?? evidence.commitAfter;
	if (result.exitCode !== 0)
		throw new StepFailure(
			`The build failed (nix ended with ${endOf(result)})${commit === null ? '' : ` at ${shortCommit(commit)}`}; nothing was activated. The end of the output says what is wrong.`
		);
	evidence.builtPath = realpathSync(entry.resultLink);
	context.log.line(`Built ${evidence.builtPath}`);
	const wanted = order.argument?.systemPath ?? null;
	if (wanted !== null && wanted !== evidence.builtPath)
		throw new StepFailure(
			`The build gave ${evidence.builtPath}, which is not the system that was previewed (${wanted}), so nothing was activated. Something besides the commit differs; look at a new preview.`
		);
}

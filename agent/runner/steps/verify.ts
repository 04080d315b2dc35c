import { shortCommit, failpoint } from '$lib/protocol/index.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunContext } from '../context.ts';
import { commitOf } from '../git-steps.ts';
import { StepFailure } from '../step-failure.ts';

/** Looks at what is really checked out: the right commit, and a flake. */
export async function verify(context: RunContext): Promise<void> {
	const { config, order, evidence } = context;
	if (__NIXFLEET_FAILPOINTS__) failpoint('runner.verify');
	const head = await commitOf(context, 'HEAD');
	evidence.commitAfter = head;
	if (head === null)
		throw new StepFailure(`Nothing is checked out in ${config.repoDir}. Pull again.`);
	if (order.commit !== null && head !== order.commit)
		throw new StepFailure(
			`${shortCommit(head)} is checked out instead of ${shortCommit(order.commit)}. Something else works in ${config.repoDir}; stop it, then pull again.`
		);
	if (!existsSync(join(config.repoDir, 'flake.nix')))
		throw new StepFailure(
			`The repository is not a flake: commit ${shortCommit(head)} has no flake.nix at its top. Add one, or point NIXFLEET_REPO_URL at the right repository.`
		);
	context.log.line(`Checked out ${head}`);
}

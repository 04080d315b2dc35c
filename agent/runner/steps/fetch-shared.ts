import { shortCommit } from '$lib/protocol/index.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RunContext } from '../context.ts';
import { askGit, commitOf, commitsBetween, gitOrFail, isAncestor } from '../git-steps.ts';
import { StepFailure } from '../step-failure.ts';
import { fetchBranch, wantedCommit } from './fetch-isolated.ts';
import { requireSigned } from './require-signed.ts';

/** Shared mode: the user's checkout is only ever fast-forwarded; nothing in it is reset or cleaned. */
export async function fetchShared(context: RunContext): Promise<void> {
	const { config, evidence } = context;
	if (!existsSync(join(config.repoDir, '.git')))
		throw new StepFailure(
			`${config.repoDir} is not a Git checkout. Clone your repository there, correct NIXFLEET_REPO_DIR, or use the isolated mode.`
		);
	evidence.commitBefore = await commitOf(context, 'HEAD');
	const branch = (
		await askGit(context, ['symbolic-ref', '--quiet', '--short', 'HEAD'])
	).stdout.trim();
	if (branch !== config.branch)
		throw new StepFailure(
			`The checkout is on ${branch === '' ? 'no branch' : `branch ${branch}`}, not on ${config.branch}. Switch it over, or set NIXFLEET_BRANCH.`
		);
	const status = await askGit(context, ['status', '--porcelain', '--untracked-files=no']);
	if (status.exitCode !== 0 || status.stdout.trim() !== '')
		throw new StepFailure(
			`The checkout in ${config.repoDir} has changes that are not committed, so it was left alone. Commit or stash them, then pull again.`
		);
	const tracking = await fetchBranch(context);
	const wanted = await wantedCommit(context, tracking);
	const head = await commitOf(context, 'HEAD');
	if (head !== null && head !== wanted) await refuseUnlessBehind(context, head, wanted);
	await requireSigned(context, wanted);
	await gitOrFail(
		context,
		['merge', '--ff-only', wanted],
		`The checkout could not be brought to ${shortCommit(wanted)}`
	);
}

async function refuseUnlessBehind(
	context: RunContext,
	head: string,
	wanted: string
): Promise<void> {
	if (await isAncestor(context, head, wanted)) return;
	context.evidence.commitAfter = head;
	if (await isAncestor(context, wanted, head)) {
		const count = await commitsBetween(context, wanted, head);
		context.ahead = { checkout: head, wanted, by: count };
		throw new StepFailure(
			`The checkout is already ahead of the target by ${count} ${count === 1 ? 'commit' : 'commits'}; a shared checkout is never set back. Push those commits, or reset it by hand.`
		);
	}
	throw new StepFailure(
		`The checkout and branch ${context.config.branch} have diverged; a shared checkout is only fast-forwarded. Rebase or merge by hand, then pull again.`
	);
}

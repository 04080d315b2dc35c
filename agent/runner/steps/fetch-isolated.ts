import { shortCommit, withoutCredentials, failpoint } from '$lib/protocol/index.ts';
import type { RunContext } from '../context.ts';
import { endOf } from '../context.ts';
import { askGit, commitOf, commitsBetween, git, gitOrFail, isAncestor } from '../git-steps.ts';
import { StepFailure } from '../step-failure.ts';
import { isOwnClone } from '../own-clone.ts';
import { ensureClone, remakeClone } from './isolated-clone.ts';
import { requireSigned } from './require-signed.ts';

/** Fetches one branch into its remote-tracking ref; the same in both modes. */
export async function fetchBranch(context: RunContext): Promise<string> {
	const { branch, repoUrl } = context.config;
	const tracking = `refs/remotes/origin/${branch}`;
	const result = await git(context, [
		'fetch',
		'--prune',
		'--no-tags',
		'--no-recurse-submodules',
		'--end-of-options',
		'origin',
		`+refs/heads/${branch}:${tracking}`
	]);
	if (result.exitCode !== 0)
		throw new StepFailure(
			`Branch ${branch} could not be fetched from ${repoUrl === null ? 'origin' : withoutCredentials(repoUrl)} (git ended with ${endOf(result)}). Check the address, the branch, the network and this host's access; the output above says more.`
		);
	return tracking;
}

/**
 * The commit that was ordered, or the head of the branch. An object that is here is not enough: it may be of another branch, or of
 * a history that was taken back.
 * @param tracking the branch as it was fetched just now
 * @throws {StepFailure} when it is not on the branch
 */
export async function wantedCommit(context: RunContext, tracking: string): Promise<string> {
	const { order } = context;
	const commit = await commitOf(context, order.commit ?? tracking);
	if (commit !== null && (await isAncestor(context, commit, tracking))) return commit;
	throw new StepFailure(
		order.commit === null
			? `Branch ${context.config.branch} has no commits. Push one, or set NIXFLEET_BRANCH.`
			: `Commit ${shortCommit(order.commit)} is not on branch ${context.config.branch} of this host's repository. Was it pushed? Does the dashboard watch the same repository and branch?`
	);
}

/**
 * Isolated mode: the clone becomes exactly what was ordered, whatever was in it. One that has lost objects, and fails for it,
 * is made anew once.
 */
export async function fetchIsolated(context: RunContext): Promise<void> {
	try {
		await bring(context);
	} catch (error) {
		if (!(error instanceof StepFailure) || !(await isDamaged(context))) throw error;
		context.log.line(`The clone in ${context.config.repoDir} is damaged; making it anew`);
		await remakeClone(context);
		await bring(context);
	}
}

/** Whether something is missing that a ref leads to. Takes its time, so it is asked after a failure only. */
async function isDamaged(context: RunContext): Promise<boolean> {
	if (!isOwnClone(context.config.repoDir)) return false;
	const whole = await askGit(context, ['rev-list', '--objects', '--quiet', '--all']);
	return whole.exitCode !== 0;
}

async function bring(context: RunContext): Promise<void> {
	const { config, order, evidence } = context;
	if (__NIXFLEET_FAILPOINTS__) failpoint('runner.fetch');
	await ensureClone(context);
	evidence.commitBefore = await commitOf(context, 'HEAD');
	const tracking = await fetchBranch(context);
	const wanted = await wantedCommit(context, tracking);
	const before = evidence.commitBefore;
	if (before !== null && before !== wanted && order.commit !== null && !order.force)
		if (await isAncestor(context, wanted, before)) {
			const count = await commitsBetween(context, wanted, before);
			evidence.commitAfter = before;
			context.ahead = { checkout: before, wanted, by: count };
			throw new StepFailure(
				`The checkout is already ahead of the target by ${count} ${count === 1 ? 'commit' : 'commits'}; it was left as it is. Use force to go back to ${shortCommit(wanted)}.`
			);
		}
	await requireSigned(context, wanted);
	await gitOrFail(
		context,
		['symbolic-ref', 'HEAD', `refs/heads/${config.branch}`],
		'The branch could not be selected'
	);
	await gitOrFail(
		context,
		['reset', '--hard', wanted],
		`Commit ${shortCommit(wanted)} could not be checked out`
	);
	await gitOrFail(
		context,
		['clean', '-ffd'],
		'Files that do not belong to the commit could not be removed'
	);
}

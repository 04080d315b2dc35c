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
 * Isolated mode: the clone becomes exactly what was ordered, whatever was in it. One that fails for what it has lost, or for what is
 * in the way, is made anew once.
 */
export async function fetchIsolated(context: RunContext): Promise<void> {
	try {
		await bring(context);
	} catch (error) {
		const why = error instanceof StepFailure ? await whyAnew(context) : null;
		if (why === null) throw error;
		context.log.line(`The clone in ${context.config.repoDir} ${why}; making it anew`);
		await remakeClone(context);
		await bring(context);
	}
}

/** Why the clone cannot be worked with, as the end of a sentence; null: it can. Takes its time, so it is asked after a failure only. */
async function whyAnew(context: RunContext): Promise<string | null> {
	const { repoDir, branch } = context.config;
	if (!isOwnClone(repoDir)) return null;
	const succeeds = async (...args: string[]) => (await askGit(context, args)).exitCode === 0;
	const refs = await askGit(context, ['for-each-ref', '--format=%(refname)/']);
	const inTheWay = refs.stdout.split('\n').some((ref) => isInTheWay(ref, branch));
	if (inTheWay && (await succeeds('ls-remote', '--exit-code', 'origin', `refs/heads/${branch}`)))
		return `has a branch in the way of ${branch}`;
	return (await succeeds('rev-list', '--objects', '--quiet', '--all')) ? null : 'is damaged';
}

/** To git a branch is a file, so none can be below another: the one that was here before, until its name was changed. */
function isInTheWay(ref: string, branch: string): boolean {
	const own = [`refs/heads/${branch}/`, `refs/remotes/origin/${branch}/`];
	return (
		ref !== '' && own.some((each) => ref !== each && (ref.startsWith(each) || each.startsWith(ref)))
	);
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

import { BranchName, Commit, splitCredentials, withoutCredentials } from '$lib/protocol/index.ts';
import { runGit, type Remote } from './git.ts';
import { SourceError, type Look } from './source.ts';

const TIMEOUT_MS = 20_000;

/** Asks a repository where a branch is. What a plain listing cannot tell (message, time, lock) is null. */
export async function readGitRemote(source: {
	remote: Remote;
	branch: string;
	signal?: AbortSignal | undefined;
}): Promise<Look> {
	const { url } = source.remote;
	if (url.startsWith('-'))
		throw new SourceError(
			'The repository URL begins with a dash and was refused. Check NIXFLEET_REPO_URL.'
		);
	if (!BranchName.safeParse(source.branch).success)
		throw new SourceError(
			`"${source.branch.slice(0, 100)}" is not a branch name. Check NIXFLEET_BRANCH.`
		);
	const ref = `refs/heads/${source.branch}`;
	const output = await runGit(['ls-remote', '--exit-code', '--', splitCredentials(url).url, ref], {
		remote: source.remote,
		timeoutMs: TIMEOUT_MS,
		...(source.signal && { signal: source.signal })
	});
	const line = output.split('\n').find((each) => each.endsWith(`\t${ref}`));
	const commit = Commit.safeParse(line?.split('\t')[0]);
	if (!commit.success)
		throw new SourceError(
			`The repository ${withoutCredentials(url)} gave no commit for ${source.branch}.`
		);
	return {
		changed: true,
		target: {
			commit: commit.data,
			branch: source.branch,
			repoUrl: withoutCredentials(url),
			message: null,
			committedAt: null,
			lockHash: null,
			lockInputs: null,
			systemPaths: null
		}
	};
}

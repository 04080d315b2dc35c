import { repositoryKey, shortCommit } from '$lib/protocol/index.ts';
import type { RolloutHostRow } from './rollout-row.ts';

/** What decides which commit is right for a host. */
export type Follows = {
	pinnedCommit: string | null;
	repoUrl: string | null;
	branch: string | null;
};

/** Why the commit that was settled when the rollout began is not the right one for this host any more, as a sentence; null: it is. */
export function movedOn(
	row: Pick<RolloutHostRow, 'hostName' | 'commit' | 'repoUrl' | 'branch'>,
	now: Follows
): string | null {
	const { hostName, commit } = row;
	if (commit === null) return null;
	if (now.pinnedCommit !== null && now.pinnedCommit !== commit)
		return `${hostName} is pinned to ${shortCommit(now.pinnedCommit)} by now, and this rollout brings ${shortCommit(commit)}.`;
	if (differ(row.repoUrl && repositoryKey(row.repoUrl), now.repoUrl && repositoryKey(now.repoUrl)))
		return `${hostName} follows another repository than when the rollout was begun.`;
	if (differ(row.branch, now.branch))
		return `${hostName} follows another branch than when the rollout was begun.`;
	return null;
}

/** What is not known differs from nothing. */
const differ = (before: string | null, now: string | null): boolean =>
	before !== null && now !== null && before !== now;

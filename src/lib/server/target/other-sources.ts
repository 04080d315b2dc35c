import { repositoryKey } from '$lib/protocol/index.ts';
import type { Source } from './source.ts';

/** What a host says that it follows; null: it does not say. */
export type Followed = { repoUrl: string | null; branch: string | null };

/**
 * The source of a host that follows another branch, or another repository, than the fleet; null: the fleet's own
 * source speaks for it, if any does. Hosts are not believed blindly: another branch of the fleet's repository is
 * looked at whenever a host follows it, but only the repositories that the dashboard was told of.
 */
export function otherSource(
	host: Followed,
	known: { fleet: Source | null; repositories: readonly string[] }
): Source | null {
	const { fleet, repositories } = known;
	const { branch } = host;
	if (branch === null) return null;
	const ofFleet = fleet === null || fleet.kind === 'version-json' ? null : fleet;
	const key = host.repoUrl === null ? null : repositoryKey(host.repoUrl);
	if (ofFleet !== null && (key === null || key === repositoryKey(ofFleet.url)))
		return branch === ofFleet.branch ? null : { ...ofFleet, branch };
	const url = repositories.find((each) => repositoryKey(each) === key);
	return url === undefined ? null : { kind: 'git', url, branch };
}

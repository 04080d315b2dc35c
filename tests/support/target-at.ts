import { NO_TARGET, type TargetView } from '$lib/protocol/index.ts';

/** A target that has just been looked at, of which nothing but the commit is told. */
export const targetAt = (
	commit: string,
	more: Partial<NonNullable<TargetView['target']>> = {}
): TargetView => ({
	...NO_TARGET,
	source: 'git',
	target: {
		commit,
		branch: 'main',
		repoUrl: 'https://example.com/fleet.git',
		message: null,
		committedAt: null,
		lockHash: null,
		lockInputs: null,
		systemPaths: null,
		fetchedAt: 1,
		...more
	}
});

import type { TargetView } from '$lib/protocol/target.ts';

/** The panel of the target: where it comes from, and how sure it is. */
export const TARGET_DETAILS_TEXTS = {
	copy: 'Copy the target commit',
	commitOn: (commit: string, server: string) => `Commit ${commit} on ${server}, in a new tab`,
	none: 'No target is set',
	howToSet:
		'Start the dashboard with NIXFLEET_REPO_URL (a Git repository) or NIXFLEET_VERSION_URL (a version.json), and every host is compared with it.',
	example: 'For example',
	exampleLine: 'NIXFLEET_REPO_URL=https://github.com/you/nixcfg.git npm start',
	/** Around the name of the page. */
	moreIn: 'The rest is told on the page “Install” of the documentation,',
	unknown: 'The target is not known yet',
	committed: 'Committed',
	confirmed: 'Confirmed',
	lastLook: 'Last look',
	source: 'Source'
} as const;

export const TARGET_SOURCES: Record<TargetView['source'], string> = {
	none: 'none',
	'version-json': 'version.json',
	git: 'Git',
	forge: 'Forge'
};

import type { UnitPlan } from '$lib/protocol/comparison.ts';
import { plural } from '$lib/protocol/status/words.ts';

/** What differs between two systems, and the commits in between. */
export const COMPARISON_TEXTS = {
	same: 'Both are the same system: nothing changes.',
	notKnown: 'Which packages differ is not known: this host’s nix did not say.',
	packages: 'Packages',
	kinds: { changed: 'Changed', added: 'Added', removed: 'Removed' },
	kind: (kind: string, count: number) => `${kind} (${count})`,
	kindPackages: (kind: string) => `${kind} packages`,
	differences: (count: number, size: string) => `${plural(count, 'difference')}, ${size} on disk`,
	noVersions: 'No package changes its version; only configuration differs.',
	/** Of a package that carries no version. */
	noVersion: 'no version',
	further: (count: number) => `${plural(count, 'further difference')} in the output.`,
	units: 'Services and other units',
	noUnits: 'No unit is started, stopped or restarted.',
	unitPlan: {
		stop: 'Stops',
		start: 'Starts',
		restart: 'Restarts',
		reload: 'Reloads',
		keep: 'Left running as it is'
	} satisfies Record<keyof UnitPlan, string>,
	reboot: 'Takes a reboot to finish: kernel, initrd or modules change.',
	noReboot: 'No reboot needed.',
	rebootNotKnown: 'Whether a reboot is needed is not known.',

	commits: 'Commits',
	commitsAway: 'Commits that are taken away',
	commitsBetween: 'Commits in between',
	commitCount: (count: number) => plural(count, 'commit'),
	newest: (count: number) => `the newest ${count}`,
	commitsNotKnown:
		'Which commits lie in between is not known: the dashboard follows another repository, or has not fetched them yet.',
	commitsFailed: 'The commits in between could not be asked for.'
} as const;

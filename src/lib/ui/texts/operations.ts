import type { OperationGroup } from '$lib/protocol/operation-groups.ts';

/** The list of operations. */
export const OPERATIONS_TEXTS = {
	lead: 'What was asked of hosts, by whom, and how it ended. It stays when a host is removed.',
	show: 'Which operations',
	wayBack: 'Way back',
	underWay: 'Under way',
	caption: 'Operations, newest first',
	onHost: (name: string) => `On ${name}`,
	onAllHosts: 'Show those of all hosts',
	ofThisHost: 'All of them',
	/** Nothing to show: of all, or of what was looked for. */
	none: {
		all: 'Nothing has been asked of a host yet. Choose one in the fleet, and pull.',
		'under-way': 'Nothing is under way.',
		failed: 'Nothing has failed.',
		succeeded: 'Nothing has succeeded yet.'
	} satisfies Record<OperationGroup | 'all', string>,
	noHost: (name: string) =>
		`There is no host called ${name}. No operation is of one that was called so, either: show those of all hosts instead.`
} as const;

import type { LastTest } from '$lib/protocol/host.ts';

/** The facts of a host. */
export const HOST_FACTS_TEXTS = {
	title: 'Facts',
	machine: 'Machine',
	message: 'Commit message',
	signature: 'Signature',
	repository: 'Repository',
	flakeAttribute: 'Flake attribute',
	activated: 'Activated',
	rebootNeeded: 'Reboot needed',
	nextBoot: 'Next boot starts',
	yes: 'yes',
	no: 'no',
	windows: 'May be changed',
	windowNow: 'Now',
	opening: (open: boolean, changesAt: string | null) =>
		`${open ? 'open' : 'closed'}${changesAt === null ? '' : ` until ${changesAt}`}`,
	lastTest: 'Last test',
	testResult: ({ passed, failed }: LastTest, isSimulated: boolean) =>
		`${passed} passed, ${failed} failed${isSimulated ? ' (simulated)' : ''}`,
	lockChanged: 'flake.lock changed',
	upFor: 'Up for',
	inputs: 'Flake inputs',
	inputsOldestFirst: 'Flake inputs, oldest first',
	ageNotKnown: 'age not known'
} as const;

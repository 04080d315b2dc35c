import type { rolloutEnd, waveEnd } from '$lib/client/rollout-view.ts';
import type { RolloutHostState } from '$lib/protocol/rollout.ts';
import { DONE, NOT_KNOWN, PAUSED, ROLLOUT } from './names.ts';
import { plural, short } from '$lib/protocol/status/words.ts';

/** What states are called: of a rollout, its waves, and its hosts. */
export const ROLLOUT_STATE_WORDS: Record<ReturnType<typeof rolloutEnd>, string> = {
	running: 'Running',
	paused: PAUSED,
	finished: 'Finished',
	/** It came to its end, and that was not all well. */
	failures: 'Finished, with failures',
	nothing: 'Finished, nothing done',
	/** It was not for all of them. */
	partly: 'Finished, some left out',
	cancelled: 'Cancelled'
};
export const ROLLOUT_HOST_WORDS: Record<RolloutHostState, string> = {
	waiting: 'Waits',
	asked: 'At work',
	done: DONE,
	failed: 'Failed',
	skipped: 'Left out'
};
export const WAVE_WORDS: Record<ReturnType<typeof waveEnd>, string> = {
	waiting: 'Not begun yet',
	open: 'Under way now',
	soaking: 'Being watched',
	/** Some went well, so that it is watched. */
	'soaking-failures': 'Being watched, with failures',
	/** Nobody is done. */
	wrong: 'Went wrong',
	done: 'Over',
	partly: 'Over, some left out',
	/** The rollout was cancelled before its turn. */
	never: 'Was not begun',
	paused: 'Paused here',
	/** It is over, and that was not all well. */
	failures: 'Over, with failures'
};

const COUNTED: [RolloutHostState, string][] = [
	['failed', 'failed'],
	['asked', 'at work'],
	['waiting', 'waiting'],
	['done', 'done'],
	['skipped', 'left out']
];

/** How many hosts are where, what matters most first: "1 failed, 2 at work, 3 waiting, 5 done, 1 left out". */
export const rolloutCounts = (counts: Record<RolloutHostState, number>): string =>
	COUNTED.filter(([state]) => counts[state] > 0)
		.map(([state, word]) => `${counts[state]} ${word}`)
		.join(', ');

/** What the list of rollouts and the page of one both say. */
export const ROLLOUT_TEXTS = {
	maxFailures: 'Failures put up with',
	away: 'Hosts that are away',
	/** Where a rollout brings more commits than are named. */
	moreCommits: (count: number) => `and ${plural(count, 'other commit')}`
} as const;

/** The list of rollouts. */
export const ROLLOUTS_TEXTS = {
	lead: 'A command brought to many hosts in waves: a first few, and the rest only if those went well. It goes on without this page.',
	caption: 'Rollouts, newest first',
	what: ROLLOUT,
	hosts: 'How far',
	none: 'No rollout has been started yet',
	noneLead:
		'A rollout brings a command to many hosts without putting all of them at risk at once. It runs on the dashboard, so this page can be closed.',
	begin: 'Choose hosts in the fleet',
	steps: [
		['Choose', 'Select hosts in the fleet, then Roll out… in the bar, or take all that are shown.'],
		['Canary first', 'One host, or those with a tag, goes first and is watched for a while.'],
		['Then the rest', 'A few at a time. A failure pauses it, and it says who failed and why.']
	],
	step: (number: number, title: string) => `${number}. ${title}`
} as const;

/** The page of one rollout. */
export const ROLLOUT_PAGE_TEXTS = {
	doing: 'What it does now',
	facts: 'What was asked for',
	startedBy: 'Started by',
	started: 'Started',
	ended: 'Ended',
	pace: 'At the same time',
	paceOf: (atOnce: number) => (atOnce === 1 ? 'one host' : `${atOnce} hosts at most`),
	/** Around a moment. */
	awayWait: 'get their turn when they are back, until',
	awaySkip: 'are left out',
	commits: (count: number) => (count === 1 ? 'Brings' : `Brings ${count} commits`),
	/** @param now the commit its hosts should be on; null: not known */
	moved: (now: string | null, brings: string) =>
		`The target is ${now === null ? NOT_KNOWN : short(now)} now; this rollout brings ${short(brings)}.`,

	acts: 'What can be done with it',
	pause: 'Pause rollout',
	resume: 'Resume',
	/** @param failed names of those that failed */
	resumeWithout: (failed: readonly string[]) =>
		failed.length === 1
			? `Resume without ${failed[0]}`
			: `Resume without the ${failed.length} failed hosts`,
	/** What comes next when that is done. @param isShown whether a host before it is done */
	thenNext: (number: number, hosts: number, isShown: boolean) =>
		isShown
			? `Resumed without what failed, it goes on with wave ${number}: ${plural(hosts, 'host')}.`
			: `Resumed without what failed, it goes on with wave ${number}: ${plural(hosts, 'host')}, although no host before is done.`,
	retry: (failed: number) =>
		failed === 1
			? 'Resume, and try the failed host again'
			: `Resume, and try the ${failed} failed hosts again`,
	tryAgain: (failed: number) =>
		failed === 1 ? 'Try the failed host again' : `Try the ${failed} failed hosts again`,
	cancel: 'Cancel rollout…',
	nextWave: (next: number) => `Wave ${next} now…`,
	leaveOut: 'Leave out',
	leaveOutHost: (host: string) => `Leave ${host} out`,
	notDone: {
		pause: 'Not paused',
		resume: 'Not resumed',
		cancel: 'Not cancelled',
		nextWave: 'The next wave was not begun',
		skip: 'Not left out'
	},

	cancelTitle: 'Cancel this rollout?',
	/** What waits, and what runs. */
	cancelWaiting: (waiting: number) =>
		waiting === 0
			? 'No host waits any more.'
			: `${plural(waiting, 'host')} that ${waiting === 1 ? 'waits is' : 'wait are'} not asked any more and ${waiting === 1 ? 'stays' : 'stay'} as ${waiting === 1 ? 'it is' : 'they are'}.`,
	cancelRunning: (asked: number) =>
		asked === 0
			? 'Nothing runs now. What is done stays done.'
			: `What runs goes on to its end on ${plural(asked, 'host')}; stop it there if you want that. What is done stays done.`,
	cancelFinal: 'A cancelled rollout cannot be resumed.',
	cancelConfirm: 'Cancel the rollout',
	keep: 'Go on with it',

	nextTitle: (next: number) => `Begin wave ${next} now?`,
	/** @param left how much of the watching is left */
	nextSoaks: (wave: number, left: string) =>
		`Wave ${wave} has gone well so far. Watching it ends ${left} early: what shows only later is met by more hosts.`,
	/** @param waitsFor a sentence without its subject: "Waits for hsb1 to end." */
	nextWaits: (wave: number, waitsFor: string) =>
		`Wave ${wave} counts as over, although it ${waitsFor.charAt(0).toLowerCase()}${waitsFor.slice(1)}`,
	nextKept: 'What runs there goes on, and hosts that wait in it keep their turn.',
	nextHosts: (hosts: number) =>
		hosts === 1 ? 'One more host gets its turn.' : `${hosts} more hosts get their turn.`,
	nextConfirm: (next: number) => `Begin wave ${next}`,
	wait: 'Wait',

	wave: (number: number, of: number) => (of === 1 ? 'All at once in one wave' : `Wave ${number}`),
	waveHosts: (hosts: number) => plural(hosts, 'host'),
	watchedFor: (span: string) => `then watched for ${span}`,
	/** Beside a running clock. */
	soakLeft: 'left to watch',
	hostsOf: (title: string) => `Hosts of: ${title}`,
	says: 'How it goes',
	operation: 'What it does',
	operationOf: (command: string, host: string) => `${command} on ${host}: the operation`,
	showAll: (hosts: number) => `Show all ${hosts}`
} as const;

import { plural } from '$lib/protocol/status/words.ts';
import { NOT_ALLOWED } from './names.ts';

/** The output of operations: the drawer, its tabs, and the viewer. */
export const LOG_TEXTS = {
	drawer: 'Logs',
	height: 'Height of the logs',
	pixels: (height: number) => `${height} pixels`,
	show: 'Show the logs',
	hide: 'Hide the logs',
	closeAll: 'Close all logs',
	close: (host: string, command: string) => `Close the log of ${host}, ${command}`,
	openPage: 'Open the page of this operation',

	output: 'Output',
	none: 'There was no output.',
	waiting: 'Waiting for output…',
	queued: 'It waits for the host. What it says comes here once it runs.',
	toBegin: (line: string) => `To where it begins, line ${line}`,
	/** On a phone, where it is alone on its button. */
	unseen: (unseen: string) => `${unseen} new`,
	jump: (unseen: string | null) => `Jump to latest${unseen === null ? '' : ` (${unseen} new)`}`,
	/** How it ended, and after how long. */
	end: (state: string, duration: string | null) =>
		`${state}${duration === null ? '' : ` in ${duration}`}.`,

	search: 'Search the output',
	searching: 'searching…',
	noMatch: 'no match',
	previous: 'Previous match',
	next: 'Next match',
	pause: 'Pause',
	times: 'Show when lines came to this page; those that were there before have no time',
	noTime: 'It was there before this page looked, and nobody keeps when it came.',
	wrap: 'Wrap long lines',
	download: 'Download the output',
	copy: 'Copy the output',
	copyMarked: 'Copy the marked lines',
	copied: (lines: number) => `${plural(lines, 'line')} copied`,
	copyLink: 'Copy a link to these lines',
	linkCopied: (lines: string) => `The link to ${lines} is copied`,
	notCopied: 'Not copied',
	downloadInstead: `${NOT_ALLOWED} Download the output instead.`,
	addressInstead: `${NOT_ALLOWED} Copy the address of the page.`
} as const;

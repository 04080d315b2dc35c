import { plural } from '$lib/protocol/status/words.ts';

/** The palette: headings, what it offers beyond pages, and what it says when nothing fits. */
export const PALETTE_TEXTS = {
	named: 'At once',
	hosts: 'Hosts',
	run: 'Run',
	pages: 'Pages',
	auditLog: 'Audit log',
	theme: (word: string) => `Theme: ${word.toLowerCase()}`,
	onWhich: 'On which hosts',
	on: (command: string) => `${command} on…`,
	onMatching: (command: string, count: number) =>
		`${command} on ${plural(count, 'host')} that match`,
	stopAll: (count: number) => `Stop everything: what runs on ${plural(count, 'host')}`,
	rollOut: 'Roll out to…',
	rollOutTo: (count: number, isFiltered: boolean) =>
		isFiltered
			? `Roll out to ${plural(count, 'host')} that match`
			: `Roll out to all ${plural(count, 'host')}`,
	rollOutWhich: 'Roll out to: all, or a filter such as tag:web',
	what: 'A host, a command, a page…',
	which: (command: string) => `${command} on: a name, or a filter such as tag:web`,
	nothing: 'Nothing is called that.',
	noHost: 'No host that matches can do this now.'
} as const;

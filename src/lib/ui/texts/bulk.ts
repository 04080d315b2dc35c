import type { Outcome } from '$lib/client/bulk-progress.ts';
import { plural } from '$lib/protocol/status/words.ts';
import { LOG } from './names.ts';

/** Hosts that were asked; of more, where some were left out: "8 of 9 hosts". */
const hostsOf = (asked: number, chosen: number): string =>
	asked === chosen ? plural(chosen, 'host') : `${asked} of ${plural(chosen, 'host')}`;

/** A command on many hosts, in the drawer. */
export const BULK_TEXTS = {
	title: (command: string, asked: number, chosen: number) =>
		`${command} on ${hostsOf(asked, chosen)}`,
	hosts: hostsOf,
	failed: (count: number) => `${count} failed`,
	close: (command: string, asked: number, chosen: number) =>
		`Close the list of ${command} on ${hostsOf(asked, chosen)}`,
	list: 'Hosts of this command, failures first',
	notStarted: 'Not started',
	log: LOG,
	stopAll: (command: string, count: number) => `Stop ${command} on ${plural(count, 'host')}`,
	/** Where all that goes on waits. */
	cancelAll: (command: string, count: number) =>
		`Cancel ${command}, which waits for ${plural(count, 'host')}`,
	activating:
		'What still runs is being activated, which a stop does not cut off. The menu of a host can force it.',
	allAreStopped: 'Every host that is still at it has been asked to stop.',
	logOf: (host: string) => `Show the log of ${host}`
} as const;

/** How many are where: "2 failed, 10 running, 38 done". */
export function bulkSummary(counts: Record<Outcome, number>): string {
	const parts: [number, string][] = [
		[counts.failed, 'failed'],
		[counts.refused, 'not started'],
		[counts.running, 'running'],
		[counts.waiting, 'waiting for the host'],
		[counts.ended, 'stopped'],
		[counts.done, 'done']
	];
	return parts
		.filter(([count]) => count > 0)
		.map(([count, word]) => `${count} ${word}`)
		.join(', ');
}

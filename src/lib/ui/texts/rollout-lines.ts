import { plural } from '$lib/protocol/status/words.ts';
import { PAUSED } from './names.ts';

/** The lines of open rollouts on the page of the fleet. */
export const ROLLOUT_LINES_TEXTS = {
	open: 'Rollouts that are not at an end',
	paused: PAUSED,
	title: (command: string, hosts: number) => `${command} on ${plural(hosts, 'host')}`,
	more: (count: number) => `and ${count} more`
} as const;

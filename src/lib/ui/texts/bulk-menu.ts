import { plural } from '$lib/protocol/status/words.ts';

/** The menu that does the same with every host that is online. */
export const BULK_MENU_TEXTS = {
	online: (count: number) => (count === 1 ? '1 host is online' : `${count} hosts are online`),
	shownOnline: (count: number) =>
		count === 1 ? '1 host of those shown is online' : `${count} hosts of those shown are online`,
	/** @param away those of them that are not online, for which a rollout waits */
	rollOutHosts: (count: number, away: number) =>
		away === 0 ? plural(count, 'host') : `${plural(count, 'host')}, ${away} away`,
	stop: (count: number) => plural(count, 'operation'),
	none: 'No host can do this now.',
	noneShort: 'no host can now'
} as const;

import { LIVENESS, type NotificationLine, type NotificationMessage } from '$lib/protocol/index.ts';
import type { Condition } from './conditions.ts';

/** For tests. */
export const MINUTE = 60_000;

export const condition = ({
	host = 'a',
	...more
}: Partial<Omit<Condition, 'host'>> & { key: string; host?: string }): Condition => ({
	kind: 'tests',
	host: { id: host, name: host, deviceType: 'server' },
	since: 0,
	countsFrom: 0,
	holdsFrom: 0,
	atOnce: false,
	urgent: false,
	title: `Tests of ${host} fail`,
	sentence: '1 of 2 tests failed: T1.sh.',
	endTitle: `Tests of ${host} do not fail any more`,
	endSentence: 'No failed test is known now.',
	...more
});

export const contact = (host: string, { silentFrom }: { silentFrom: number }): Condition =>
	condition({
		key: `contact:${host}`,
		host,
		kind: 'contact',
		since: silentFrom,
		countsFrom: silentFrom,
		holdsFrom: silentFrom + LIVENESS.offlineAfterMs,
		title: `${host} is out of contact`
	});

export const line = (more: Partial<NotificationLine> = {}): NotificationLine => ({
	alert: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
	kind: 'operation',
	host: { id: '01ARZ3NDEKTSV4RRFFQ69G5FAW', name: 'hsb1' },
	title: 'Switch on hsb1 failed',
	sentence: 'The build failed.',
	since: Date.UTC(2026, 10, 27, 2, 3),
	until: null,
	urgent: false,
	...more
});

export const message = (more: Partial<NotificationMessage> = {}): NotificationMessage => ({
	event: 'began',
	at: Date.UTC(2026, 10, 27, 2, 13),
	title: 'Switch on hsb1 failed',
	lines: [line()],
	more: 0,
	missed: 0,
	...more
});

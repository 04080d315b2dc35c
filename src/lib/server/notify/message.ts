import {
	NOTIFICATION_LIMITS,
	type NotificationLine,
	type NotificationMessage
} from '$lib/protocol/index.ts';
import { plural } from '$lib/protocol/status/words.ts';
import type { Condition } from './conditions.ts';
import { lasted, plainLine } from './words.ts';

/** What of an alert its recovery message is made of. */
export type Ended = {
	id: string;
	kind: Condition['kind'];
	hostId: string | null;
	hostName: string | null;
	endTitle: string;
	endSentence: string;
	since: number;
};

const bounded = (text: string): string =>
	plainLine(text, NOTIFICATION_LIMITS.notificationSentenceChars);

/** Conditions that began, as one message. @param began each with the id of its alert */
export function beganMessage(
	began: readonly { alert: string; condition: Condition }[],
	at: number,
	missed: number
): NotificationMessage {
	const lines = began.map(({ alert, condition }): NotificationLine => ({
		alert,
		kind: condition.kind,
		host: condition.host && { id: condition.host.id, name: condition.host.name },
		title: bounded(condition.title),
		sentence: bounded(condition.sentence),
		since: condition.since,
		until: null,
		urgent: condition.urgent
	}));
	// What is urgent must be among those that are listed.
	lines.sort((a, b) => Number(b.urgent) - Number(a.urgent));
	const areAllSilent = lines.every(({ kind, host }) => kind === 'contact' && host !== null);
	const many = areAllSilent
		? `${plural(lines.length, 'host')} are out of contact`
		: `${plural(lines.length, 'problem')} in the fleet`;
	return whole({ event: 'began', at, lines, missed, many });
}

/**
 * Conditions that ended, as one message.
 * @param exists whether there still is such a host: of one that was removed nothing better is known
 */
export function endedMessage(
	ended: readonly Ended[],
	at: number,
	{ missed, exists }: { missed: number; exists: (hostId: string) => boolean }
): NotificationMessage {
	const lines = ended.map((alert): NotificationLine => {
		const { hostId, hostName } = alert;
		const isGone = hostId !== null && !exists(hostId);
		const title = isGone ? `${hostName ?? 'A host'} was removed` : alert.endTitle;
		const sentence = isGone ? 'No more is told about it.' : alert.endSentence;
		return {
			alert: alert.id,
			kind: alert.kind,
			host: hostId === null || hostName === null || isGone ? null : { id: hostId, name: hostName },
			title: bounded(title),
			sentence: bounded(`${sentence} ${lasted(alert.since, at)}`),
			since: alert.since,
			until: at,
			urgent: false
		};
	});
	return whole({
		event: 'ended',
		at,
		lines,
		missed,
		many:
			lines.length === 0
				? 'Some problems of the fleet began and ended'
				: `${plural(lines.length, 'problem')} in the fleet ended`
	});
}

/** What a person sends to see whether a channel works. */
export const testMessage = (at: number): NotificationMessage => ({
	event: 'test',
	at,
	title: 'A test message of NixFleet',
	lines: [],
	more: 0,
	missed: 0
});

function whole(parts: {
	event: 'began' | 'ended';
	at: number;
	lines: NotificationLine[];
	missed: number;
	many: string;
}): NotificationMessage {
	const { event, at, lines, missed, many } = parts;
	const [only, ...others] = lines;
	return {
		event,
		at,
		title: only !== undefined && others.length === 0 ? only.title : many,
		lines: lines.slice(0, NOTIFICATION_LIMITS.notificationLines),
		more: Math.max(0, lines.length - NOTIFICATION_LIMITS.notificationLines),
		missed
	};
}

import type { NotificationLine, NotificationMessage } from '$lib/protocol/index.ts';
import { plural } from '$lib/protocol/status/words.ts';

/** A message that is about to be sent to somebody. */
export type Outgoing = {
	/** The same at every attempt. */
	id: string;
	message: NotificationMessage;
	/** Where the dashboard is reached, without a slash at the end. */
	dashboard: string;
	address: string;
	token: string | null;
	signingSecret: string | null;
	/** When this attempt is made, in milliseconds since 1970. */
	now: number;
};

/** The request that delivers it; always a POST. */
export type Posted = { url: string; headers: Record<string, string>; body: string };

export const JSON_TYPE = { 'content-type': 'application/json' };

/** The page that a line is about. */
export const pageOf = (dashboard: string, { host }: Pick<NotificationLine, 'host'>): string =>
	host === null ? dashboard : `${dashboard}/hosts/${encodeURIComponent(host.name)}`;

/** What stands below the list: what is not in it, and what a test is for. */
export function remarks({ event, more, missed }: NotificationMessage): string[] {
	return [
		...(event === 'test' ? ['This channel works. Nothing is wrong.'] : []),
		...(more > 0 ? [`And ${plural(more, 'other')}.`] : []),
		...(missed > 0
			? [
					`${plural(missed, 'problem')} began and ended while this channel had its messages of the hour, and ${missed === 1 ? 'is' : 'are'} not listed.`
				]
			: [])
	];
}

/**
 * As many parts of a list as fit, and a remark on how many do not. The first is always there.
 * @param size of one part, as the receiver counts
 */
export function fitting(
	parts: readonly string[],
	most: number,
	size: (text: string) => number = (text) => text.length
): string[] {
	const kept: string[] = [];
	let left = most - REMARK_ROOM;
	for (const part of parts) {
		left -= size(part) + 1;
		if (left < 0 && kept.length > 0) return [...kept, `… and ${parts.length - kept.length} more`];
		kept.push(part);
	}
	return kept;
}

const REMARK_ROOM = 30;

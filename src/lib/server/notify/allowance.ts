import { NOTIFICATION_LIMITS } from '$lib/protocol/index.ts';

const HOUR_MS = 3_600_000;

/**
 * How many messages a channel has left in its hour, and when there is one more. Pure.
 * @param sent when its last messages were written, oldest first
 */
export function allowance(
	sent: readonly number[],
	now: number
): { left: number; nextAt: number | null } {
	const recent = sent.filter((at) => at > now - HOUR_MS);
	const left = Math.max(0, NOTIFICATION_LIMITS.notificationsPerHour - recent.length);
	return { left, nextAt: left > 0 ? null : (recent[0] ?? now) + HOUR_MS };
}

/** What counts of an hour's messages, so that the list does not grow. */
export const lastHour = (sent: readonly number[], now: number): number[] =>
	sent.filter((at) => at > now - HOUR_MS);

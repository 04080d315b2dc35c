import { NOTIFICATION_LIMITS } from '$lib/protocol/index.ts';

const FIRST_MS = 5_000;
const MOST_MS = 10 * 60_000;

/**
 * When a message that was not delivered is tried again; null: it is given up. Pure.
 * @param attempts how many were made
 */
export function nextAttempt(message: {
	createdAt: number;
	attempts: number;
	now: number;
	final: boolean;
	retryAfterMs: number | null;
}): number | null {
	const { createdAt, attempts, now, final, retryAfterMs } = message;
	if (final || now - createdAt >= NOTIFICATION_LIMITS.notificationRetryMs) return null;
	const wait = FIRST_MS * 2 ** Math.min(attempts - 1, 20);
	// Whoever asks for more than we would ever wait is asked again all the same.
	return now + Math.min(MOST_MS, Math.max(wait, retryAfterMs ?? 0));
}

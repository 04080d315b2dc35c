import { FleetClientError } from './errors.ts';

/** How often a call is made that nobody is known to have answered. */
const TRIES = 3;
const TRY_AGAIN_MS = 1_000;

/**
 * Sends again what can be sent again: what only looks, or carries an idempotency key.
 * @param after the codes after which it may help
 * @throws {FleetClientError} any other error, and the last one
 */
export async function insist<Answer>(
	send: () => Promise<Answer>,
	after: readonly string[] = ['unreachable', 'rate-limited']
): Promise<Answer> {
	for (let tries = 1; ; tries++)
		try {
			return await send();
		} catch (error) {
			const mayHelp = error instanceof FleetClientError && after.includes(error.code);
			if (!mayHelp || tries === TRIES) throw error;
			await new Promise<void>((resolve) =>
				setTimeout(resolve, Math.max(error.retryAfterMs ?? 0, TRY_AGAIN_MS))
			);
		}
}

import { FleetClientError, passesByItself } from './errors.ts';
import type { Operation } from './procedures.ts';

const FIRST_MS = 250;
const GROWTH = 1.5;
const LONGEST_MS = 5_000;
/** Longer than a fetch, a build and an activation may take together. */
const DEFAULT_DEADLINE_MS = 3 * 3_600_000;

export type WaitOptions = {
	/** How long to wait at most, in milliseconds; three hours unless told otherwise. */
	timeoutMs?: number;
	/** Told whenever state or phase have changed. */
	onChange?: (operation: Operation) => void;
};

/**
 * Looks at an operation until it has ended, less and less often. A dashboard that is not there for a while, or asks to wait, is
 * waited for: operations outlive it.
 * @throws {FleetClientError} timed-out at the deadline, or what the dashboard refuses to tell
 */
export async function waitUntilEnded(
	look: () => Promise<Operation>,
	options: WaitOptions = {}
): Promise<Operation> {
	const timeoutMs = options.timeoutMs ?? DEFAULT_DEADLINE_MS;
	const deadline = Date.now() + timeoutMs;
	let pauseMs = FIRST_MS;
	let seen = '';
	for (;;) {
		let waitMs = pauseMs;
		try {
			const operation = await look();
			const now = `${operation.state} ${operation.phase}`;
			if (now !== seen) options.onChange?.(operation);
			seen = now;
			if (operation.finishedAt !== null) return operation;
		} catch (error) {
			waitMs = Math.max(waitMs, patience(error));
		}
		const leftMs = deadline - Date.now();
		if (leftMs <= 0)
			throw new FleetClientError(
				'timed-out',
				`The operation has not ended within ${Math.round(timeoutMs / 1000)} seconds. It goes on; look at it again later.`
			);
		await new Promise<void>((resolve) => setTimeout(resolve, Math.min(waitMs, leftMs)));
		pauseMs = Math.min(LONGEST_MS, pauseMs * GROWTH);
	}
}

/** How long to wait after an error that passes by itself, in milliseconds. @throws any other error */
function patience(error: unknown): number {
	if (!passesByItself(error)) throw error;
	return error.retryAfterMs ?? 0;
}

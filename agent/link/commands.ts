import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../logger.ts';
import type { Connection } from './connection.ts';

const AGAIN_MS = { first: 500, most: 30_000 };

/** What a tracked event carries; anything else is no event. */
const dataOf = (event: unknown): unknown =>
	typeof event === 'object' && event !== null && 'data' in event ? event.data : null;

/**
 * Holds the `agent.commands` subscription open for as long as the connection lasts. tRPC ends a
 * subscription for good at an error, so opening it again is done here.
 */
export async function followCommands(
	connection: Connection,
	log: Logger,
	obey: (command: unknown) => void
): Promise<void> {
	let delay = AGAIN_MS.first;
	while (!connection.signal.aborted) {
		const problem = await new Promise<string>((resolve) => {
			const subscription = connection.api.commands.subscribe(
				{},
				{
					onStarted: () => (delay = AGAIN_MS.first),
					onData: (event: unknown) => obey(dataOf(event)),
					onError: (error) => resolve(error.message),
					onComplete: () => resolve('ended by the dashboard')
				}
			);
			connection.signal.addEventListener('abort', () => {
				subscription.unsubscribe();
				resolve('the connection ended');
			});
		});
		if (connection.signal.aborted) return;
		log.warn('The stream of commands ended; opening it again', { reason: problem });
		await sleep(delay, undefined, { signal: connection.signal }).catch(() => {});
		delay = Math.min(delay * 2, AGAIN_MS.most);
	}
}

import { setTimeout as sleep } from 'node:timers/promises';
import { passesByItself } from '../../client/errors.ts';
import { FleetClientError } from '../../client/index.ts';
import type { Dashboard } from '../dashboard/connect.ts';
import { failureSentence } from '../dashboard/failure.ts';
import { hear, nothingHeard, open, type Awaited, type Hearing, type News } from './hear.ts';
import { look } from './look.ts';

const FIRST_MS = 300;
const GROWTH = 1.5;
const LONGEST_MS = 3_000;

/** Why it is not waited any longer. `refused`: the dashboard does not tell any more, and `reason` says why. */
export type WatchEnd = {
	hearing: Hearing;
	why: 'ended' | 'interrupted' | 'too-long' | 'refused';
	reason: string;
};

/**
 * Waits until operations have ended, and prints a line for each change of one. A dashboard that does not answer is waited for:
 * operations outlive it.
 */
export async function watch(
	{ fleet, url }: Dashboard,
	awaited: readonly Awaited[],
	around: { print: (line: string) => void; signal: AbortSignal; timeoutMs: number }
): Promise<WatchEnd> {
	const { print, signal } = around;
	const deadline = Date.now() + around.timeoutMs;
	const interrupted = new Promise<void>((resolve) => {
		if (signal.aborted) resolve();
		signal.addEventListener('abort', () => resolve(), { once: true });
	});
	let hearing = nothingHeard(url, awaited);
	let pauseMs = FIRST_MS;
	const take = (news: News): void => {
		const next = hear(hearing, news);
		hearing = next.hearing;
		next.lines.forEach(print);
		if (next.lines.length > 0) pauseMs = FIRST_MS;
	};
	const lookOnce = async (): Promise<{ waitMs: number } | { refused: string }> => {
		try {
			await look(
				fleet,
				open(hearing).map(({ id }) => id),
				(news) => {
					take({ type: 'answer' });
					take(news);
				}
			);
			return { waitMs: 0 };
		} catch (error) {
			if (!(error instanceof FleetClientError)) throw error;
			const sentence = failureSentence(error, url);
			if (!passesByItself(error)) return { refused: sentence };
			if (error.code !== 'rate-limited') take({ type: 'no-answer', reason: sentence });
			return { waitMs: error.retryAfterMs ?? 0 };
		}
	};
	for (;;) {
		const looked = await Promise.race([lookOnce(), interrupted]);
		const end = (why: WatchEnd['why'], reason = ''): WatchEnd => ({ hearing, why, reason });
		if (open(hearing).length === 0) return end('ended');
		if (looked === undefined || signal.aborted) return end('interrupted');
		if ('refused' in looked) return end('refused', looked.refused);
		const leftMs = deadline - Date.now();
		if (leftMs <= 0) return end('too-long');
		const waitMs = Math.min(Math.max(pauseMs, looked.waitMs), leftMs);
		await sleep(waitMs, undefined, { signal }).catch(() => {});
		pauseMs = Math.min(LONGEST_MS, pauseMs * GROWTH);
	}
}

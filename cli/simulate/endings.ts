import { CLOSE } from '$lib/protocol/index.ts';
import type { Ending } from './talk.ts';

export type Why = {
	/** In a word, to count by. */
	reason: string;
	message: string;
	/** What the dashboard asked for; null when it did not. */
	retryAfterMs: number | null;
	/** Coming back would only be refused again. */
	forGood: boolean;
};

/** What the end of a connection means. */
export function whyEnded(ending: Ending): Why {
	switch (ending.how) {
		case 'unreachable':
			return {
				reason: 'unreachable',
				message: `The dashboard cannot be reached (${ending.problem}).`,
				retryAfterMs: null,
				forGood: false
			};
		case 'refused':
			return {
				reason: ending.report?.code ?? `HTTP ${ending.status}`,
				message:
					ending.report?.message ?? `It answered HTTP ${ending.status}, as no dashboard does.`,
				retryAfterMs: ending.retryAfterMs,
				forGood: ending.status === 401 || ending.status === 403
			};
		case 'closed': {
			const forGood = ending.code === CLOSE.duplicate || ending.code === CLOSE.unauthenticated;
			return {
				reason: `closed ${ending.code}`,
				message: `The connection ended${ending.reason === '' ? '' : `: ${ending.reason}`}.`,
				retryAfterMs: null,
				forGood: forGood && ending.reason !== 'no hello'
			};
		}
	}
}

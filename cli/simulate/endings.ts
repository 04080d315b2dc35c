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

/** Of these a host is gone from the dashboard, and not only its token. */
const GONE: readonly string[] = ['host removed', 'host rejected'];

/** Whether the dashboard closed a connection because it no longer has the host. */
export const isGone = (ending: Ending): boolean =>
	ending.how === 'closed' && ending.code === CLOSE.unauthenticated && GONE.includes(ending.reason);

/** What the dashboard says of a token that does not count is said to the administrator of a true host, so not here. */
const refusalOf = ({ status, report }: Extract<Ending, { how: 'refused' }>): string => {
	if (status === 401) return 'The dashboard does not accept the token.';
	return report?.message ?? `It answered HTTP ${status}, as no dashboard does.`;
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
				message: refusalOf(ending),
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

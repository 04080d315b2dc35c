import type { Audit } from '../audit/index.ts';
import type { Clock } from '../platform/clock.ts';
import { TokenBucket } from '../platform/token-bucket.ts';

/** Rows of refused guessing: a flood of attempts must not become a flood of rows. */
const ROWS = { burst: 20, perSecond: 20 / 60 } as const;

/** Records that attempts were stopped by a limit; what is too much for a row of its own is counted in the next. */
export function createLimitedRows(room: { audit: Audit; clock: Clock }) {
	const bucket = new TokenBucket({ ...ROWS, clock: room.clock });
	let unwritten = 0;
	return async (target: string): Promise<void> => {
		if (bucket.take() > 0) {
			unwritten += 1;
			return;
		}
		const detail = unwritten > 0 ? { moreBefore: unwritten } : {};
		unwritten = 0;
		await room.audit.record({ actor: 'anonymous', action: 'session.limited', target, detail });
	};
}

import type { Clock } from '../platform/clock.ts';
import type { Logger } from '../platform/logger.ts';
import { TokenBucket } from '../platform/token-bucket.ts';

/** Lines of refused sign-ins: a flood of attempts must not become a flood of lines. */
const LINES = { burst: 20, perSecond: 20 / 60 } as const;

export type RefusedSignIn = {
	/** A name that there is, or a word for those there are not. */
	name: string;
	address: string;
	/** The first thing that was wrong. The log is for who runs the dashboard; nobody who signs in is told. */
	reason: 'no such name' | 'wrong password' | 'wrong code' | 'too many attempts';
};

/** Tells the log of sign-ins that were refused; those that are too many for a line of their own are counted in the next. */
export function createRefusedLines(room: { log: Logger; clock: Clock }) {
	const bucket = new TokenBucket({ ...LINES, clock: room.clock });
	let unwritten = 0;
	return (refused: RefusedSignIn): void => {
		if (bucket.take() > 0) {
			unwritten += 1;
			return;
		}
		const more = unwritten > 0 ? { moreBefore: unwritten } : {};
		unwritten = 0;
		room.log.warn('A sign-in was refused', { ...refused, ...more });
	};
}

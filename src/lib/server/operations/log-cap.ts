import { LIMITS } from '$lib/protocol/index.ts';

/** Of the bytes kept per operation, this many are its beginning; the rest is its end. */
export const LOG_HEAD_BYTES = (LIMITS.operationLogBytes / 4) * 3;
export const LOG_TAIL_BYTES = LIMITS.operationLogBytes - LOG_HEAD_BYTES;

/** The range of offsets that falls out of the middle once `end` bytes have come; null while all fit. */
export function omittedRange(end: number): { from: number; to: number } | null {
	const to = end - LOG_TAIL_BYTES;
	return end > LIMITS.operationLogBytes && to > LOG_HEAD_BYTES
		? { from: LOG_HEAD_BYTES, to }
		: null;
}

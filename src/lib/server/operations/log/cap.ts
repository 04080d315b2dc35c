import { LIMITS } from '$lib/protocol/index.ts';

export const LOG_HEAD_BYTES = LIMITS.operationLogHeadBytes;
export const LOG_TAIL_BYTES = LIMITS.operationLogTailBytes;
/** Of output up to this length every byte is kept. */
export const LOG_CAP_BYTES = LOG_HEAD_BYTES + LOG_TAIL_BYTES;

/** The range of offsets that falls out of the middle once `end` bytes have come; null while all fit. */
export function omittedRange(end: number): { from: number; to: number } | null {
	return end > LOG_CAP_BYTES ? { from: LOG_HEAD_BYTES, to: end - LOG_TAIL_BYTES } : null;
}

export type Piece = {
	/** Where the bytes stand in the host's file. */
	offset: number;
	bytes: Uint8Array;
	/** Bytes of the host's file right before them that the host leaves out. */
	omitted: number;
};

/**
 * What of a piece is new to a log that ends at `end`. `repeated`: nothing, all of it is there; `gap`: it cannot follow,
 * because something before it is missing that was not left out on purpose, or may not be left out: the head is kept whole.
 */
export function newPart(
	end: number,
	piece: Piece
): { offset: number; bytes: Uint8Array } | 'repeated' | 'gap' {
	const skip = end - piece.offset;
	if (skip >= piece.bytes.length) return 'repeated';
	if (skip >= 0) return { offset: end, bytes: piece.bytes.subarray(skip) };
	if (piece.offset - piece.omitted > end || end < LOG_HEAD_BYTES) return 'gap';
	return { offset: piece.offset, bytes: piece.bytes };
}

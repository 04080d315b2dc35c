import { LIMITS, type LogChunk } from '$lib/protocol/index.ts';
import { isUtf8 } from 'node:buffer';

/** Text that JSON would blow up beyond this (control characters take six) travels as base64. */
const JSON_CHARS = 48 * 1024;

/** Bytes at the end that begin a UTF-8 character without ending it: 0 to 3. */
export function unfinishedTail(bytes: Uint8Array): number {
	for (let back = 1; back <= Math.min(3, bytes.length); back++) {
		const byte = bytes[bytes.length - back] ?? 0;
		if ((byte & 0b1100_0000) === 0b1000_0000) continue;
		const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
		return length > back ? back : 0;
	}
	return 0;
}

/**
 * The next chunk of output that begins at `offset`, byte for byte: text when it is valid UTF-8 and cut between
 * characters, otherwise base64.
 * @param bytes what follows `offset` in the file; at most 32 KiB of it are taken
 * @param final no more bytes will follow, so an unfinished character is sent as it is
 * @returns null when there is nothing to send yet
 */
export function nextChunk(
	bytes: Buffer,
	offset: number,
	final: boolean
): { chunk: LogChunk; length: number } | null {
	let slice = bytes.subarray(0, LIMITS.logChunkBytes);
	const ends = final && slice.length === bytes.length;
	if (!ends) {
		const tail = unfinishedTail(slice);
		if (tail < slice.length) slice = slice.subarray(0, slice.length - tail);
		else if (slice.length < 4) return null;
	}
	if (slice.length === 0) return null;
	if (isUtf8(slice)) {
		const data = slice.toString('utf8');
		if (JSON.stringify(data).length <= JSON_CHARS)
			return { chunk: { offset, encoding: 'utf8', data }, length: slice.length };
	}
	return {
		chunk: { offset, encoding: 'base64', data: slice.toString('base64') },
		length: slice.length
	};
}

import { isUtf8 } from 'node:buffer';
import type { LogChunk, LogEvent } from '$lib/protocol/index.ts';
import { markShared } from '../../platform/shared-json.ts';

/** Bytes as they travel: text when they are valid UTF-8 without NUL (six characters of JSON each), base64 otherwise. */
export function toChunk(offset: number, bytes: Uint8Array): LogChunk {
	const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	return isUtf8(buffer) && !buffer.includes(0)
		? { offset, encoding: 'utf8', data: buffer.toString('utf8') }
		: { offset, encoding: 'base64', data: buffer.toString('base64') };
}

export const fromChunk = (chunk: LogChunk): Uint8Array => Buffer.from(chunk.data, chunk.encoding);

/** A piece of output that is stored. */
export class LogPiece {
	#event: LogEvent | null = null;

	constructor(
		readonly offset: number,
		readonly bytes: Uint8Array
	) {}

	/** The offset of what comes next. */
	get end(): number {
		return this.offset + this.bytes.length;
	}

	/** The same for everybody who reads along, so that it is put into text once. */
	get event(): LogEvent {
		if (this.#event === null) {
			this.#event = { type: 'chunk', chunk: toChunk(this.offset, this.bytes) };
			markShared(this.#event);
		}
		return this.#event;
	}

	/** What of it comes from an offset on. */
	from(offset: number): LogPiece {
		return offset <= this.offset
			? this
			: new LogPiece(offset, this.bytes.subarray(offset - this.offset));
	}
}

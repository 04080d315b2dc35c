import { LogChunk } from '$lib/protocol/index.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextChunk, unfinishedTail } from './log-slice.ts';

const decode = (chunk: LogChunk): Buffer => Buffer.from(chunk.data, chunk.encoding);

/** Cuts a whole log as the reporter does, seeing only `visible` bytes at a time. */
function cut(log: Buffer, visible: number): LogChunk[] {
	const chunks: LogChunk[] = [];
	let size = 0;
	let offset = 0;
	while (offset < log.length) {
		size = Math.min(log.length, size + visible);
		const next = nextChunk(
			log.subarray(offset, Math.min(size, offset + 32 * 1024 + 4)),
			offset,
			size === log.length
		);
		if (next === null) {
			if (size === log.length) throw new Error('stuck');
			continue;
		}
		chunks.push(next.chunk);
		offset += next.length;
	}
	return chunks;
}

describe('unfinishedTail', () => {
	it.each([
		['abc', 0],
		['é', 0],
		['✓', 0],
		['😀', 0]
	])('%s ends', (text, expected) => expect(unfinishedTail(Buffer.from(text))).toBe(expected));

	it.each([
		['é', 1],
		['✓', 1],
		['✓', 2],
		['😀', 1],
		['😀', 2],
		['😀', 3]
	])('%s cut after byte %i', (text, kept) =>
		expect(unfinishedTail(Buffer.from(`a${text}`).subarray(0, 1 + kept))).toBe(kept)
	);
});

describe('nextChunk', () => {
	it('holds back half a character until the rest comes', () => {
		const bytes = Buffer.from('ok ✓');
		expect(nextChunk(bytes.subarray(0, 5), 0, false)?.chunk).toEqual({
			offset: 0,
			encoding: 'utf8',
			data: 'ok '
		});
		expect(nextChunk(bytes.subarray(3, 5), 3, false)).toBeNull();
		expect(nextChunk(bytes.subarray(3), 3, false)?.chunk).toEqual({
			offset: 3,
			encoding: 'utf8',
			data: '✓'
		});
	});

	it('sends half a character as it is when nothing follows', () => {
		const next = nextChunk(Buffer.from('✓').subarray(0, 2), 7, true);
		expect(next).toEqual({ chunk: { offset: 7, encoding: 'base64', data: '4pw=' }, length: 2 });
	});

	it('sends bytes that are no text as base64', () => {
		expect(nextChunk(Buffer.from([0xff, 0xfe, 0x41]), 0, true)?.chunk).toEqual({
			offset: 0,
			encoding: 'base64',
			data: '//5B'
		});
	});

	it('sends control characters in a form that stays small', () => {
		const next = nextChunk(Buffer.alloc(32 * 1024), 0, false);
		expect(next?.chunk.encoding).toBe('base64');
		expect(JSON.stringify(next?.chunk).length).toBeLessThan(48 * 1024);
	});

	it('has nothing to send of nothing', () =>
		expect(nextChunk(Buffer.alloc(0), 0, true)).toBeNull());
});

it('any log arrives byte for byte, in chunks the protocol takes', () => {
	const pieces = fc.array(
		fc.oneof(
			fc.string({ unit: 'grapheme' }).map((text) => Buffer.from(text)),
			fc.uint8Array().map((bytes) => Buffer.from(bytes))
		)
	);
	fc.assert(
		fc.property(pieces, fc.integer({ min: 1, max: 50 }), (parts, visible) => {
			const log = Buffer.concat(parts);
			const chunks = cut(log, visible);
			expect(Buffer.concat(chunks.map(decode)).equals(log)).toBe(true);
			for (const chunk of chunks) LogChunk.parse(chunk);
		}),
		{ numRuns: 300 }
	);
});

it('a long line of wide characters is cut between characters', () => {
	const log = Buffer.from('日本語'.repeat(20_000));
	const chunks = cut(log, 1_000_000);
	expect(chunks.every((chunk) => chunk.encoding === 'utf8')).toBe(true);
	expect(Buffer.concat(chunks.map(decode)).equals(log)).toBe(true);
});

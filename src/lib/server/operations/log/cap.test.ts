import { describe, expect, it } from 'vitest';
import { LOG_CAP_BYTES, LOG_HEAD_BYTES, LOG_TAIL_BYTES, newPart, omittedRange } from './cap.ts';

describe('omittedRange', () => {
	it.each([
		[0, null],
		[LOG_CAP_BYTES, null],
		[LOG_CAP_BYTES + 1, { from: LOG_HEAD_BYTES, to: LOG_HEAD_BYTES + 1 }],
		[1024 ** 3, { from: LOG_HEAD_BYTES, to: 1024 ** 3 - LOG_TAIL_BYTES }]
	])('of %s bytes is %o', (end, range) => expect(omittedRange(end)).toEqual(range));
});

describe('newPart', () => {
	const piece = (offset: number, text: string, omitted = 0) => ({
		offset,
		bytes: Buffer.from(text),
		omitted
	});
	const part = (...args: Parameters<typeof newPart>) => {
		const result = newPart(...args);
		return typeof result === 'string' ? result : [result.offset, String(result.bytes)];
	};
	const head = LOG_HEAD_BYTES;

	it('takes what follows, and the rest of what overlaps', () => {
		expect(part(5, piece(5, 'abc'))).toEqual([5, 'abc']);
		expect(part(6, piece(5, 'abc'))).toEqual([6, 'bc']);
		expect(part(8, piece(5, 'abc'))).toBe('repeated');
		expect(part(99, piece(5, 'abc', 3))).toBe('repeated');
	});

	it('refuses a gap, also one left out on purpose while the head is not complete', () => {
		expect(part(4, piece(5, 'abc'))).toBe('gap');
		expect(part(4, piece(5, 'abc', 1))).toBe('gap');
		expect(part(head - 1, piece(head + 9, 'abc', 10))).toBe('gap');
	});

	it('lets the host leave something out beyond the head, if it says all of it', () => {
		expect(part(head, piece(head + 9, 'abc', 9))).toEqual([head + 9, 'abc']);
		expect(part(head + 2, piece(head + 9, 'abc', 9))).toEqual([head + 9, 'abc']);
		expect(part(head, piece(head + 9, 'abc', 8))).toBe('gap');
		expect(part(head + 10, piece(head + 9, 'abc', 9))).toEqual([head + 10, 'bc']);
	});
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chunkBytes, LogLines } from './log-lines.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const read = (...pieces: Uint8Array[]) => {
	const reader = new LogLines();
	const lines = pieces.flatMap((piece) => reader.push(piece));
	return reader.rest === '' ? lines : [...lines, reader.rest];
};

describe('LogLines', () => {
	it.each([
		['ends lines at newlines', 'a\nb\n', ['a', 'b']],
		['shows a line before it has ended', 'a\nb', ['a', 'b']],
		['keeps empty lines', 'a\n\nb\n', ['a', '', 'b']],
		['takes the last of a progress that redraws itself', '1%\r50%\r100%\n', ['100%']],
		['takes Windows line ends', 'a\r\nb\r\n', ['a', 'b']],
		['shows a progress under way', 'x\n1%\r50%\r', ['x', '50%']]
	])('%s', (_, text, lines) => expect(read(bytes(text))).toEqual(lines));

	it('reads the same however the bytes are cut', () => {
		const text = fc.array(fc.constantFrom('a', 'ü', '日', '😀', '\n', '\r', '\u001b[1m'));
		fc.assert(
			fc.property(text, fc.array(fc.nat(60)), (parts, cuts) => {
				const whole = bytes(parts.join(''));
				const places = [...new Set(cuts.map((cut) => Math.min(cut, whole.length)))].sort(
					(a, b) => a - b
				);
				const pieces = [0, ...places].map((from, index) => whole.subarray(from, places[index]));
				expect(read(...pieces)).toEqual(read(whole));
			})
		);
	});

	it('closes a line that is followed by a hole', () => {
		const reader = new LogLines();
		reader.push(bytes('half a li'));
		expect(reader.end()).toEqual(['half a li']);
		expect(reader.push(bytes('next\n'))).toEqual(['next']);
	});

	it('does not let half a character before a hole spoil what follows', () => {
		const reader = new LogLines();
		reader.push(bytes('ü').subarray(0, 1));
		reader.end();
		expect(reader.push(bytes('ok\n'))).toEqual(['ok']);
	});
});

it('unpacks both encodings of a chunk', () => {
	expect(chunkBytes({ encoding: 'utf8', data: 'ü' })).toEqual(bytes('ü'));
	expect(chunkBytes({ encoding: 'base64', data: '/wA=' })).toEqual(new Uint8Array([255, 0]));
});

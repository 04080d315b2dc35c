import { describe, expect, it } from 'vitest';
import { FreshPieces } from './fresh-pieces.ts';
import { LogPiece } from './piece.ts';

const piece = (offset: number, length: number): LogPiece =>
	new LogPiece(offset, new Uint8Array(length).fill(offset % 251));
const placesOf = (pieces: LogPiece[] | null) => pieces?.map(({ offset, end }) => [offset, end]);

describe('what came since a reader last looked', () => {
	it('is not known before anything came', () => {
		const fresh = new FreshPieces();
		expect(fresh.take(0)).toBeNull();
		expect(fresh.endsAt(1_000_000)).toBe(false);
	});

	it('is taken once, as it came, and then there is nothing more', () => {
		const fresh = new FreshPieces();
		const pieces = [piece(0, 10), piece(10, 5)];
		fresh.put(pieces);
		expect(fresh.endsAt(0)).toBe(false);
		expect(fresh.take(0)).toEqual(pieces);
		expect(fresh.endsAt(15)).toBe(true);
		expect(fresh.take(15)).toEqual([]);
	});

	it('leaves out what the reader has, to the byte', () => {
		const fresh = new FreshPieces();
		fresh.put([piece(0, 10), piece(10, 10)]);
		expect(placesOf(fresh.take(13))).toEqual([[13, 20]]);
	});

	it('is read where something is missing before it, or was taken already', () => {
		const fresh = new FreshPieces();
		fresh.put([piece(10, 10)]);
		expect(fresh.take(5)).toBeNull();
		// What was in the way went with it: only the database has all of it.
		expect(fresh.take(5)).toBeNull();
	});

	it('ends at a hole that the host left, and what is behind it is read', () => {
		const fresh = new FreshPieces();
		fresh.put([piece(0, 10), piece(50, 10)]);
		expect(placesOf(fresh.take(0))).toEqual([[0, 10]]);
		expect(fresh.endsAt(10)).toBe(false);
		expect(fresh.take(10)).toBeNull();
	});

	it('of which a slow reader leaves too much is read', () => {
		const fresh = new FreshPieces();
		const size = 32 * 1024;
		for (let index = 0; index < 9; index++) fresh.put([piece(index * size, size)]);
		expect(fresh.take(0)).toBeNull();
		fresh.put([piece(9 * size, size)]);
		expect(fresh.take(9 * size)).toHaveLength(1);
		expect(fresh.endsAt(10 * size)).toBe(true);
	});

	it('is the same for everybody, and put into text once', () => {
		const one = piece(0, 3);
		const readers = [new FreshPieces(), new FreshPieces()];
		for (const reader of readers) reader.put([one]);
		const [first, second] = readers.map((reader) => reader.take(0)?.[0]?.event);
		expect(first).toBe(second);
	});
});

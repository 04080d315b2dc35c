import { expect, it } from 'vitest';
import { hashOfRange, rangeOfHash } from './hash.ts';

it.each([
	['#L120', { from: 120, to: 120 }],
	['#L120-L140', { from: 120, to: 140 }],
	['#L140-L120', { from: 120, to: 140 }],
	['#L0', null],
	['#L', null],
	['#L12x', null],
	['', null],
	['#L99999999999', null]
] as const)('%s names %o', (hash, range) => expect(rangeOfHash(hash)).toEqual(range));

it('is written as it is read', () => {
	for (const range of [
		{ from: 3, to: 3 },
		{ from: 3, to: 9 }
	])
		expect(rangeOfHash(hashOfRange(range))).toEqual(range);
});

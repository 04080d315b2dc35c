import { describe, expect, it } from 'vitest';
import { parseSignature } from './signature.ts';

describe('what git says of a signature', () => {
	it('counts when it is good and names its signer', () => {
		expect(parseSignature('G\0alice@example.com\n')).toEqual({
			good: true,
			signer: 'alice@example.com',
			problem: null
		});
	});

	it.each([
		['not signed', 'N\0', /not signed/],
		['a stranger', 'U\0', /not among the allowed signers/],
		['a bad one', 'B\0alice@example.com', /does not fit/],
		['a PGP signature', 'E\0', /not an SSH signature/],
		['an old one', 'X\0alice@example.com', /expired/],
		['an old key', 'Y\0alice@example.com', /expired/],
		['a revoked key', 'R\0alice@example.com', /revoked/],
		['a good one of nobody', 'G\0', /could not judge/],
		['a letter of a later git', 'Q\0alice@example.com', /could not judge/],
		['nothing', '', /could not judge/],
		['no answer', null, /could not judge/]
	])('does not count: %s', (_, answer, problem) => {
		expect(parseSignature(answer)).toEqual({
			good: false,
			signer: null,
			problem: expect.stringMatching(problem) as string
		});
	});
});

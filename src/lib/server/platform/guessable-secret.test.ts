import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { isGuessableSecret } from './guessable-secret.ts';

it.each([
	'changeme-changeme',
	'Change-Me-Please-Now',
	'hexsecrethexsecret',
	'your-session-secret-here',
	'aaaaaaaaaaaaaaaaaaaaaaaa',
	'abababababababababab',
	'0123456789abcdef0123456789abcdef',
	'3f9a0c7d3f9a0c7d',
	'super-secret-value-x'
])('%s can be guessed', (secret) => expect(isGuessableSecret(secret)).toBe(true));

it('random ones cannot', () => {
	for (let round = 0; round < 200; round++) {
		expect(isGuessableSecret(randomBytes(32).toString('hex'))).toBe(false);
		expect(isGuessableSecret(randomBytes(16).toString('base64url'))).toBe(false);
	}
});

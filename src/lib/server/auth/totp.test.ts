import { describe, expect, it } from 'vitest';
import { createTotpSecret, totpUri, verifyTotp } from './totp.ts';

/** `12345678901234567890` of RFC 6238, appendix B, in base 32. */
const SECRET = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('a code', () => {
	// The RFC's codes of eight digits, cut to the last six.
	it.each([
		[59, '287082', 1],
		[1_111_111_109, '081804', 37_037_036],
		[1_234_567_890, '005924', 41_152_263],
		[2_000_000_000, '279037', 66_666_666]
	])('at %d s is the one of RFC 6238', (seconds, code, counter) => {
		expect(verifyTotp({ secret: SECRET, code, now: seconds * 1000 })).toBe(counter);
	});

	it.each([
		[-31, null],
		[-30, 41_152_263],
		[0, 41_152_263],
		[59, 41_152_263],
		[60, null]
	])('is good for a step before and after its own: at %d s', (offset, counter) => {
		const now = (41_152_263 * 30 + offset) * 1000;
		expect(verifyTotp({ secret: SECRET, code: '005924', now })).toBe(counter);
	});

	it('may be typed in groups', () => {
		expect(verifyTotp({ secret: SECRET, code: '287 082', now: 59_000 })).toBe(1);
	});

	it.each([
		`${SECRET.toLowerCase()}====`,
		'GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ',
		`${SECRET}A`,
		`${SECRET}7`
	])('belongs to a secret that may be written as %s', (secret) => {
		expect(verifyTotp({ secret, code: '287082', now: 59_000 })).toBe(1);
	});

	it.each(['', '28708', '2870820', '287083', 'abcdef', '２８７０８２'])('%j is wrong', (code) => {
		expect(verifyTotp({ secret: SECRET, code, now: 59_000 })).toBeNull();
	});

	it.each(['', 'not base 32!', 'JBSWY3DP', 'GEZDGNBVGY3T=QOJQGEZD'])(
		'of the secret %j is never right',
		(secret) => {
			expect(verifyTotp({ secret, code: '000000', now: 59_000 })).toBeNull();
		}
	);
});

it('makes secrets of 160 bits that authenticators read', () => {
	const secret = createTotpSecret();
	expect(secret).toMatch(/^[A-Z2-7]{32}$/);
	expect(secret).not.toBe(createTotpSecret());
	const uri = new URL(totpUri(secret, 'admin'));
	expect(uri.protocol).toBe('otpauth:');
	expect(decodeURIComponent(uri.href)).toContain('totp/NixFleet:admin');
	expect(uri.searchParams.get('secret')).toBe(secret);
	expect(uri.searchParams.get('issuer')).toBe('NixFleet');
});

it('draws no picture of what is not a secret', () => {
	expect(() => totpUri('short', 'admin')).toThrow(/base 32/);
});

import { encodeBase32UpperCaseNoPadding } from '@oslojs/encoding';
import { createTOTPKeyURI, generateHOTP } from '@oslojs/otp';
import { randomBytes } from 'node:crypto';
import { constantTimeEqual } from './tokens.ts';

const INTERVAL_SECONDS = 30;
const DIGITS = 6;
/** Clocks may differ by one step to either side. */
const STEPS = [0, -1, 1] as const;
const BASE_32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const MIN_KEY_BYTES = 10;

/** A new secret in base 32, 160 bits as RFC 4226 recommends. */
export const createTotpSecret = (): string => encodeBase32UpperCaseNoPadding(randomBytes(20));

/** What authenticators read from the picture. @throws when the secret is not one */
export function totpUri(secret: string, account: string): string {
	const key = decodeKey(secret);
	if (key === null) throw new Error('This is not a TOTP secret in base 32 of at least 80 bits.');
	return createTOTPKeyURI('NixFleet', account, key, INTERVAL_SECONDS, DIGITS);
}

/**
 * The time step a code belongs to; null when it is wrong. All steps are always compared. The caller keeps the
 * step and refuses it, and any before it, from then on.
 */
export function verifyTotp(attempt: { secret: string; code: string; now: number }): number | null {
	const code = attempt.code.replace(/\s/g, '');
	const key = decodeKey(attempt.secret);
	if (key === null) return null;
	const current = Math.floor(attempt.now / 1000 / INTERVAL_SECONDS);
	let matched: number | null = null;
	for (const step of STEPS) {
		const counter = current + step;
		if (constantTimeEqual(generateHOTP(key, BigInt(counter), DIGITS), code)) matched ??= counter;
	}
	return matched;
}

/**
 * The key behind a base 32 secret, read as authenticators do: spaces, case and padding do not matter, and
 * bits that fill no byte are dropped. Null when it is not base 32, or shorter than 80 bits.
 */
function decodeKey(secret: string): Uint8Array | null {
	const bytes: number[] = [];
	let value = 0;
	let bits = 0;
	for (const digit of secret.toUpperCase().replace(/\s|=+$/g, '')) {
		const five = BASE_32.indexOf(digit);
		if (five === -1) return null;
		value = ((value << 5) | five) & 0xfff;
		bits += 5;
		if (bits < 8) continue;
		bits -= 8;
		bytes.push((value >> bits) & 0xff);
	}
	return bytes.length >= MIN_KEY_BYTES ? Uint8Array.from(bytes) : null;
}

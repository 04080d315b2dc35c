import { decodeBase32IgnorePadding, encodeBase32UpperCaseNoPadding } from '@oslojs/encoding';
import { createTOTPKeyURI, generateHOTP } from '@oslojs/otp';
import { randomBytes } from 'node:crypto';
import { constantTimeEqual } from './tokens.ts';

const INTERVAL_SECONDS = 30;
const DIGITS = 6;
/** Clocks may differ by one step to either side. */
const STEPS = [0, -1, 1] as const;

/** A new secret in base 32, 160 bits as RFC 4226 recommends. */
export const createTotpSecret = (): string => encodeBase32UpperCaseNoPadding(randomBytes(20));

/** What authenticators read from the picture. */
export const totpUri = (secret: string, account: string): string =>
	createTOTPKeyURI(
		'NixFleet',
		account,
		decodeBase32IgnorePadding(secret),
		INTERVAL_SECONDS,
		DIGITS
	);

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

function decodeKey(secret: string): Uint8Array | null {
	try {
		const key = decodeBase32IgnorePadding(secret.toUpperCase());
		return key.length >= 10 ? key : null;
	} catch {
		return null;
	}
}

import { ULID_DIGITS, ULID_TIME_DIGITS } from '$lib/protocol/ulid-time.ts';
import { randomBytes } from 'node:crypto';

/** A new ULID: 48 bits of time, then 80 random bits, in Crockford base 32 (26 characters). */
export function newUlid(now: number = Date.now()): string {
	let time = '';
	for (let rest = now, place = 0; place < ULID_TIME_DIGITS; place++) {
		time = ULID_DIGITS.charAt(rest % 32) + time;
		rest = Math.floor(rest / 32);
	}
	let random = '';
	for (const byte of randomBytes(16)) random += ULID_DIGITS.charAt(byte & 31);
	return time + random;
}

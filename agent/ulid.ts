import { randomBytes } from 'node:crypto';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A new ULID: 48 bits of time, then 80 random bits, in Crockford base 32 (26 characters). */
export function newUlid(now: number = Date.now()): string {
	let time = '';
	for (let rest = now, place = 0; place < 10; place++) {
		time = ALPHABET.charAt(rest % 32) + time;
		rest = Math.floor(rest / 32);
	}
	let random = '';
	for (const byte of randomBytes(16)) random += ALPHABET.charAt(byte & 31);
	return time + random;
}

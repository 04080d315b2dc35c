/** Crockford's base 32, in which ids are written. */
export const ULID_DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Of an id, those that are its time; the others are random. */
export const ULID_TIME_DIGITS = 10;

/** When an id was made, in milliseconds, which is what its first ten digits say. NaN: it is no ULID. */
export function ulidTime(id: string): number {
	let time = 0;
	for (const digit of id.slice(0, ULID_TIME_DIGITS)) {
		const value = ULID_DIGITS.indexOf(digit);
		if (value < 0) return NaN;
		time = time * ULID_DIGITS.length + value;
	}
	return id.length > ULID_TIME_DIGITS ? time : NaN;
}

const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const TIME_DIGITS = 10;

/** When an id was made, in milliseconds, which is what its first ten digits say. NaN: it is no ULID. */
export function ulidTime(id: string): number {
	let time = 0;
	for (const digit of id.slice(0, TIME_DIGITS)) {
		const value = DIGITS.indexOf(digit);
		if (value < 0) return NaN;
		time = time * DIGITS.length + value;
	}
	return id.length > TIME_DIGITS ? time : NaN;
}

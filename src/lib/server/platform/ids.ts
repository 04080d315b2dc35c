import { ULID_DIGITS, ULID_TIME_DIGITS } from '$lib/protocol/ulid-time.ts';
import { randomBytes } from 'node:crypto';

const RANDOM_CHARS = 16;

/**
 * Makes ULIDs that rise strictly, also within one millisecond and when the clock is set back: what was asked for
 * later sorts later. Within a millisecond the random part counts on, as the ULID specification has it.
 */
export function createUlids(): (now?: number) => string {
	let time = -1;
	/** The time as text, once for all ids of a millisecond: a command to many hosts makes one for each. */
	let timeText = '';
	let random: number[] = [];
	return (now = Date.now()) => {
		if (now > time) {
			time = now;
			timeText = encodeTime(now);
			random = randomDigits(RANDOM_CHARS);
			// Room to count on before the part is full.
			random[0] = (random[0] ?? 0) & 15;
		} else countOn(random);
		return timeText + asText(random);
	};
}

function countOn(digits: number[]): void {
	for (let place = digits.length - 1; place >= 0; place--) {
		const next = (digits[place] ?? 0) + 1;
		digits[place] = next & 31;
		if (next < 32) return;
	}
}

function encodeTime(time: number): string {
	let rest = time;
	let text = '';
	for (let place = 0; place < ULID_TIME_DIGITS; place++) {
		text = ULID_DIGITS.charAt(rest % 32) + text;
		rest = Math.floor(rest / 32);
	}
	return text;
}

/** Every id made at that time or later is at least this one, and every earlier one is less. @param time milliseconds since 1970 */
export const firstUlidAt = (time: number): string =>
	encodeTime(Math.max(0, time)) + ULID_DIGITS.charAt(0).repeat(RANDOM_CHARS);

/** A sortable id; one sequence per process. */
export const newUlid = createUlids();

/** Fetched in advance: to ask for few bytes takes as long as to ask for many. Each is used once. */
const POOL_BYTES = 4_096;
let pool = Buffer.alloc(0);
let used = 0;

function randomDigits(count: number): number[] {
	if (used + count > pool.length) [pool, used] = [randomBytes(POOL_BYTES), 0];
	const bytes = pool.subarray(used, (used += count));
	return Array.from(bytes, (byte) => byte & 31);
}

function asText(digits: readonly number[]): string {
	let text = '';
	for (const digit of digits) text += ULID_DIGITS.charAt(digit);
	return text;
}

/** Ten random characters that tie an error a person sees to the line in the log. */
export const newCorrelationId = (): string => asText(randomDigits(10)).toLowerCase();

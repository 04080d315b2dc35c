import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { newUlid } from '../platform/ids.ts';

export type NewToken = {
	/** The public part, by which the hash is looked up. */
	id: string;
	/** The whole token: shown once, never stored. */
	token: string;
};

const make = (prefix: string): NewToken => {
	const id = newUlid();
	return { id, token: `${prefix}_${id}_${randomBytes(32).toString('base64url')}` };
};

/** A host's own token: 256 random bits behind an id. */
export const newHostToken = (): NewToken => make('nfh');

/** A key for scripts. */
export const newApiKey = (): NewToken => make('nfk');

/** The id inside a key for scripts; null when it is not shaped like one. */
export const parseApiKey = (token: string): string | null =>
	/^nfk_([0-7][0-9A-HJKMNP-TV-Z]{25})_[A-Za-z0-9_-]{43}$/.exec(token)?.[1] ?? null;

/**
 * SHA-256 in hex. Right for tokens, which are random: a slow hash protects guessable secrets, and
 * would cost minutes of processor time when ten thousand agents come back at once.
 */
export const hashToken = (token: string): string =>
	createHash('sha256').update(token).digest('hex');

/** Compares two hashes without telling by time where they differ. */
export function constantTimeEqual(a: string, b: string): boolean {
	const left = Buffer.from(a);
	const right = Buffer.from(b);
	return left.length === right.length && timingSafeEqual(left, right);
}

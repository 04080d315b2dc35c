import bcrypt from 'bcrypt';
import { createHmac } from 'node:crypto';
import { FleetError } from '../platform/errors.ts';

export type StoredPassword = { scheme: 'hmac-bcrypt' | 'bcrypt'; hash: string };

/** bcrypt's work factor: about a quarter of a second. */
const COST = 12;
/** bcrypt reads no further. */
const BCRYPT_BYTES = 72;
/** Hashes computed at once: more would fill the thread pool and stall file reads of everybody. */
const AT_ONCE = 2;
const WAITING_AT_MOST = 100;

/** Separates our pre-hash from any other use of SHA-256, so that leaked hashes of elsewhere are of no use. */
const PREHASH_LABEL = 'nixfleet password v1';

/** A real hash of a password nobody has: unknown users cost the same time as known ones. */
const DUMMY: StoredPassword = {
	scheme: 'hmac-bcrypt',
	hash: bcrypt
		.hashSync(
			createHmac('sha256', PREHASH_LABEL).update(Math.random().toString()).digest('base64'),
			4
		)
		.replace('$04$', '$12$')
};

let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
	if (running >= AT_ONCE) {
		if (waiting.length >= WAITING_AT_MOST)
			throw new FleetError(
				'rate-limited',
				'Too many people are signing in at once. Wait a moment and try again.',
				{
					retryAfterMs: 5_000
				}
			);
		await new Promise<void>((resolve) => waiting.push(resolve));
	} else running += 1;
	try {
		return await work();
	} finally {
		const next = waiting.shift();
		if (next) next();
		else running -= 1;
	}
}

const prehash = (password: string): string =>
	createHmac('sha256', PREHASH_LABEL).update(password).digest('base64');

/** @param cost bcrypt's work factor; tests use a low one */
export async function hashPassword(password: string, cost: number = COST): Promise<StoredPassword> {
	return { scheme: 'hmac-bcrypt', hash: await inTurn(() => bcrypt.hash(prehash(password), cost)) };
}

/**
 * Whether the password is right. A hash taken from the environment is compared as it is, and longer
 * passwords than bcrypt reads are refused for it rather than silently cut.
 * @param stored null for an unknown user: the answer is no, after the usual time
 */
export async function verifyPassword(
	stored: StoredPassword | null,
	password: string
): Promise<boolean> {
	const { scheme, hash } = stored ?? DUMMY;
	const tooLong = scheme === 'bcrypt' && Buffer.byteLength(password) > BCRYPT_BYTES;
	const candidate = scheme === 'bcrypt' ? password : prehash(password);
	// PHP's $2y$ is the same algorithm under another name.
	const matches = await inTurn(() => bcrypt.compare(candidate, hash.replace(/^\$2y\$/, '$2b$')));
	return matches && stored !== null && !tooLong;
}

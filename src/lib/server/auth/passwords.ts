import { LIMITS } from '$lib/protocol/index.ts';
import bcrypt from 'bcrypt';
import { createHmac } from 'node:crypto';
import { FleetError } from '../platform/errors.ts';

export type StoredPassword = { scheme: 'hmac-bcrypt' | 'bcrypt'; hash: string };

/** bcrypt's work factor: about a quarter of a second. */
const COST = 12;
/** bcrypt reads no further. */
const BCRYPT_BYTES = 72;

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
	if (running >= LIMITS.passwordHashesAtOnce) {
		if (waiting.length >= LIMITS.passwordHashesWaiting)
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

/** NFC: the same letters are the same password, whichever way a keyboard composes them. */
const prehash = (password: string): string =>
	createHmac('sha256', PREHASH_LABEL).update(password.normalize('NFC')).digest('base64');

/** The work factor of a bcrypt hash; null when it is not one. */
const workFactorOf = (hash: string): number | null => {
	const factor = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(hash)?.[1];
	return factor === undefined ? null : Number(factor);
};

/** Work on top of one hash of the factor `from`, so that both together cost what one of the factor `to` does: 2^from + 2^from + … + 2^(to-1) = 2^to. */
async function topUp(from: number, to: number): Promise<void> {
	for (let factor = from; factor < to; factor++) await bcrypt.hash('', factor);
}

/** @param cost bcrypt's work factor; tests use a low one */
export async function hashPassword(password: string, cost: number = COST): Promise<StoredPassword> {
	return { scheme: 'hmac-bcrypt', hash: await inTurn(() => bcrypt.hash(prehash(password), cost)) };
}

/**
 * Whether the password is right. A hash taken from the environment is compared as it is, and longer
 * passwords than bcrypt reads are refused for it rather than silently cut. Longer ones than may be chosen are
 * wrong at once: they cost no hash, whoever they are for.
 * @param stored null for an unknown user: the answer is no, after the usual time. So it is for a hash that is none
 * @param workFactor what every attempt costs at least: the highest factor among the hashes there are, so that one
 * with a lower one does not show by being quick
 */
export async function verifyPassword(
	stored: StoredPassword | null,
	password: string,
	workFactor: number = COST
): Promise<boolean> {
	if (password.length > LIMITS.passwordChars && [...password].length > LIMITS.passwordChars)
		return false;
	const usable = stored !== null && workFactorOf(stored.hash) !== null;
	const { scheme, hash } = usable ? stored : DUMMY;
	const tooLong = scheme === 'bcrypt' && Buffer.byteLength(password) > BCRYPT_BYTES;
	const candidate = scheme === 'bcrypt' ? password : prehash(password);
	// PHP's $2y$ is the same algorithm under another name.
	const matches = await inTurn(async () => {
		const same = await bcrypt.compare(candidate, hash.replace(/^\$2y\$/, '$2b$'));
		await topUp(workFactorOf(hash) ?? COST, Math.max(workFactor, COST));
		return same;
	});
	return matches && usable && !tooLong;
}

/** Whether a bcrypt hash is that of a password, at the hash's own cost: for what nobody can time. */
export const isHashOf = (hash: string, password: string): Promise<boolean> =>
	inTurn(() => bcrypt.compare(password, hash.replace(/^\$2y\$/, '$2b$')));

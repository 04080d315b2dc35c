import { createHmac, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PlainError } from '$lib/server/platform/errors.ts';
import { createDurably } from '../../agent/journal/durable-write.ts';

const SEED = /^[A-Za-z0-9_-]{43}$/;

/**
 * The one secret of all simulations of this user, made at the first one. From it each host has its own, so that the
 * next run finds its hosts again and nobody else can: without it an enrolment token cannot speak as a host that exists.
 * @throws {PlainError} when the file cannot be used
 */
export function loadSeed(stateDir: string): string {
	const file = join(stateDir, 'seed');
	try {
		mkdirSync(stateDir, { recursive: true, mode: 0o700 });
		createDurably(file, `${randomBytes(32).toString('base64url')}\n`);
		const seed = readFileSync(file, 'utf8').trim();
		if (SEED.test(seed)) return seed;
	} catch (error) {
		const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
		throw new PlainError(
			`${file} cannot be used (${why}). It keeps who the simulated hosts are: name another folder by --state.`
		);
	}
	throw new PlainError(
		`${file} does not hold what a simulation wrote into it. Remove it: the hosts of before are then unknown, and new ones need another --prefix.`
	);
}

/** The secret of one host at one dashboard, as enrolment takes it: 256 bits in base64url. */
export const secretOf = (seed: string, of: { url: string; name: string }): string =>
	createHmac('sha256', seed).update(`${of.url}\n${of.name}`).digest('base64url');

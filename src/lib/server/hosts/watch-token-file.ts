import { readFile, stat } from 'node:fs/promises';
import { LIMITS } from '$lib/protocol/index.ts';
import { ConfigError } from '../platform/config.ts';
import type { Logger } from '../platform/logger.ts';
import type { Declared } from './declare.ts';
import { parseTokenFile, TokenFileError, type DeclaredToken } from './token-file.ts';

/** Looking beats being told: secrets are mounted, linked and swapped in ways that watchers miss. */
const LOOK_EVERY_MS = 5_000;

export type TokenFile = Awaited<ReturnType<typeof watchTokenFile>>;

/**
 * Keeps the hosts as the file declares them: now, whenever it changes, and when asked to. At the start a bad file is an
 * error; later on it is logged, and what was declared before stays.
 * INVARIANT: one reading runs at a time, and each begins with the file as of then.
 * @throws {ConfigError} when the file cannot be read or used now
 */
export async function watchTokenFile(options: {
	path: string;
	declare: (declared: DeclaredToken[]) => Promise<Declared>;
	log: Logger;
}) {
	const { path, log } = options;
	let seen = '';
	let reading: Promise<unknown> = Promise.resolve();

	async function read(): Promise<void> {
		const { size, ...mark } = await stat(path);
		seen = JSON.stringify([size, mark.mtimeMs, mark.ino]);
		if (size > LIMITS.hostTokensFileBytes)
			throw new TokenFileError(
				`It has more than ${LIMITS.hostTokensFileBytes / 1024 / 1024} MiB. Is it the right file?`
			);
		const done = await options.declare(parseTokenFile(await readFile(path, 'utf8')));
		log.info('Hosts are as the file of host tokens declares them', { path, ...done });
	}

	const keep = (error: unknown): void =>
		log.error('The file of host tokens was not taken over; what it declared before stays', {
			path,
			problem: wordsOf(error)
		});
	const queue = (work: () => Promise<void>): Promise<void> => {
		const mine = reading.then(work).catch(keep);
		reading = mine;
		return mine;
	};
	async function readIfChanged(): Promise<void> {
		let mark = 'none';
		try {
			const { size, mtimeMs, ino } = await stat(path);
			mark = JSON.stringify([size, mtimeMs, ino]);
		} catch {
			// Being swapped, or gone: said once, by the reading.
		}
		if (mark === seen) return;
		seen = mark;
		await read();
	}

	try {
		await read();
	} catch (error) {
		throw new ConfigError(
			`NIXFLEET_HOST_TOKENS_FILE names ${path}, which cannot be used:\n${wordsOf(error)}\nCorrect it or unset the variable.`
		);
	}
	const timer = setInterval(() => void queue(readIfChanged), LOOK_EVERY_MS);
	timer.unref();
	return {
		/** Reads the file now. Never throws: what is wrong is logged. */
		reload: (): Promise<void> => queue(read),
		/** Looks no more; resolves when what was begun is done. */
		async close(): Promise<void> {
			clearInterval(timer);
			await reading;
		}
	};
}

const wordsOf = (error: unknown): string =>
	error instanceof Error ? error.message : String(error);

import {
	BranchName,
	Commit,
	splitCredentials,
	withoutCredentials,
	type CommitInfo
} from '$lib/protocol/index.ts';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '../platform/logger.ts';
import { readGitRemote } from './git-remote.ts';
import { runGit } from './git.ts';
import { SourceError, type Look } from './source.ts';

/** A first fetch of a long history over a thin line takes its time; one that stands still is ended by git itself. */
const FETCH_MS = 5 * 60_000;
const ASK_MS = 20_000;
/** Subjects of commits in between that are told. */
const SUBJECTS = 20;

/** How a commit stands to another, with the first lines of the commits it lacks, newest first. */
export type Distance = { ahead: number; behind: number; subjects: string[] };

/** Commits in between that are listed. */
export const COMMITS_LISTED = 200;

export type Mirror = ReturnType<typeof createMirror>;

/**
 * A copy of a repository's history in the data directory: all branches, commits and trees, without the content of files.
 * Commits that a force-push took away stay, so that a host that still has one can be told where it stands.
 *
 * INVARIANT: the mirror is a cache. Whatever is wrong with it, it is thrown away and made anew, and as long as that
 * fails the repository itself is asked, which tells less.
 */
export function createMirror(options: {
	dataDir: string;
	url: string;
	branch: string;
	protocols: string;
	log: Logger;
}) {
	const { branch, log } = options;
	const { url } = splitCredentials(options.url);
	const shown = withoutCredentials(options.url);
	const name = createHash('sha256').update(shown).digest('hex').slice(0, 16);
	const folder = join(options.dataDir, 'mirrors', `${name}.git`);
	const ref = `refs/heads/${branch}`;
	let lock: { commit: string; hash: string | null } | null = null;

	/** git in the mirror. @param reach whether it may use the network, and with it the credentials */
	const inMirror = (
		args: string[],
		how: { reach: boolean; timeoutMs: number; bytes?: boolean; signal?: AbortSignal | undefined }
	): Promise<string> =>
		runGit([`--git-dir=${folder}`, ...args], {
			url: how.reach ? options.url : shown,
			// A commit that is not here would be looked for at the repository, each time anew.
			protocols: how.reach ? options.protocols : 'none',
			timeoutMs: how.timeoutMs,
			...(how.bytes && { bytes: true }),
			...(how.signal && { signal: how.signal })
		});

	const ask = (args: string[], signal?: AbortSignal): Promise<string | null> =>
		inMirror(args, { reach: false, timeoutMs: ASK_MS, signal }).catch(() => null);

	async function make(): Promise<void> {
		mkdirSync(folder, { recursive: true, mode: 0o700 });
		const local = { reach: false, timeoutMs: ASK_MS };
		await inMirror(['init', '--quiet', '--bare', '--template='], local);
		for (const [key, value] of [
			['remote.origin.url', url],
			['remote.origin.promisor', 'true'],
			['remote.origin.partialclonefilter', 'blob:none'],
			// Nothing is ever thrown away, and nothing goes on behind our back.
			['gc.pruneExpire', 'never'],
			['gc.autoDetach', 'false'],
			['http.lowSpeedLimit', '1'],
			['http.lowSpeedTime', '20']
		] as const)
			await inMirror(['config', key, value], local);
	}

	async function fetch(signal: AbortSignal | undefined): Promise<void> {
		if (!existsSync(join(folder, 'config'))) await make();
		await inMirror(
			[
				'fetch',
				'--quiet',
				'--prune',
				'--no-tags',
				'--filter=blob:none',
				'origin',
				'+refs/heads/*:refs/heads/*'
			],
			{ reach: true, timeoutMs: FETCH_MS, signal }
		);
	}

	/** SHA-256 of flake.lock at a commit, whose content is fetched for that once; null when there is none. */
	async function lockHash(commit: string, signal: AbortSignal | undefined): Promise<string | null> {
		if (lock?.commit === commit) return lock.hash;
		const listed = await ask(['ls-tree', '--full-tree', commit, '--', 'flake.lock'], signal);
		if (listed === null) return null;
		if (!/^100\d{3} blob /.test(listed)) {
			lock = { commit, hash: null };
			return null;
		}
		const content = await inMirror(['cat-file', 'blob', `${commit}:flake.lock`], {
			reach: true,
			timeoutMs: ASK_MS,
			bytes: true,
			signal
		}).catch(() => null);
		if (content === null) return null;
		lock = { commit, hash: createHash('sha256').update(content, 'latin1').digest('hex') };
		return lock.hash;
	}

	/** What cannot be removed fails again at the next attempt, which is what is told then. */
	function discard(): void {
		try {
			rmSync(folder, { recursive: true, force: true });
		} catch (error) {
			log.warn('The mirror of the repository cannot be removed', { folder, error });
		}
	}

	/** What the mirror knows of the branch; null when it has no such branch, or is broken. */
	async function read(signal: AbortSignal | undefined): Promise<Look | null> {
		const told = await ask(['log', '-1', '--format=%H%x00%ct%x00%s', ref, '--'], signal);
		const [commit, committed = '', subject = ''] = (told ?? '').split('\0');
		const parsed = Commit.safeParse(commit);
		if (!parsed.success) return null;
		return {
			changed: true,
			target: {
				commit: parsed.data,
				branch,
				repoUrl: shown,
				message: subject.slice(0, 500),
				committedAt: /^\d+$/.test(committed) ? Number(committed) * 1000 : null,
				lockHash: await lockHash(parsed.data, signal),
				systemPaths: null
			}
		};
	}

	return {
		/**
		 * Fetches, and tells where the branch is.
		 * @throws {SourceError} when the repository itself cannot be read
		 */
		async look(signal?: AbortSignal): Promise<Look> {
			if (options.url.startsWith('-') || !BranchName.safeParse(branch).success)
				return readGitRemote({ ...options, ...(signal && { signal }) });
			for (const attempt of ['first', 'anew']) {
				let why = 'it has no such branch, or cannot be read';
				try {
					await fetch(signal);
					const look = await read(signal);
					if (look !== null) return look;
				} catch (error) {
					why = error instanceof Error ? error.message : String(error);
				}
				if (signal?.aborted) throw new SourceError('The look was ended.');
				// Whose fault is it? When the repository can be read, it is the mirror's. Else this throws, and says why.
				const plain = await readGitRemote({ ...options, ...(signal && { signal }) });
				log.warn('The mirror of the repository failed; it is made anew', {
					why,
					repository: shown
				});
				discard();
				if (attempt === 'anew') return plain;
			}
			throw new SourceError(`The repository ${shown} cannot be read.`);
		},

		/** How far `from` is from `to`; null when the mirror does not know one of them. */
		async distance(from: string, to: string): Promise<Distance | null> {
			if (!Commit.safeParse(from).success || !Commit.safeParse(to).success) return null;
			const counts = await ask(['rev-list', '--left-right', '--count', `${from}...${to}`, '--']);
			const match = /^(\d+)\s+(\d+)$/.exec(counts ?? '');
			if (!match) return null;
			const subjects = await ask(['log', `-${SUBJECTS}`, '--format=%s', `${from}..${to}`, '--']);
			return {
				ahead: Number(match[1]),
				behind: Number(match[2]),
				subjects: (subjects ?? '')
					.split('\n')
					.filter((line) => line !== '')
					.map((line) => line.slice(0, 200))
			};
		},

		/** Commits that `to` has and `from` has not, newest first; null when the mirror does not know one of them. */
		async commits(from: string, to: string): Promise<CommitInfo[] | null> {
			if (!Commit.safeParse(from).success || !Commit.safeParse(to).success) return null;
			const told = await ask([
				'log',
				`-${COMMITS_LISTED}`,
				'--format=%H%x00%ct%x00%an%x00%s',
				`${from}..${to}`,
				'--'
			]);
			return told === null ? null : told.split('\n').flatMap((line) => parseCommit(line) ?? []);
		}
	};
}

function parseCommit(line: string): CommitInfo | null {
	const [commit = '', committed = '', author = '', subject = ''] = line.split('\0');
	if (!Commit.safeParse(commit).success) return null;
	return {
		commit,
		committedAt: Number(committed) * 1000,
		author: author.slice(0, 200),
		subject: subject.slice(0, 500)
	};
}

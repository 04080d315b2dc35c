import {
	BranchName,
	Commit,
	CommitPrefix,
	SUBJECT_CHARS,
	splitCredentials,
	withoutCredentials,
	type CommitInfo
} from '$lib/protocol/index.ts';
import { shortened } from '$lib/protocol/status/words.ts';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from '../platform/logger.ts';
import { readGitRemote } from './git-remote.ts';
import { runGit, type Remote } from './git.ts';
import { NO_LOCK, readLock, type Lock } from './lock.ts';
import {
	COMMITS_LISTED,
	NAMESAKES,
	SourceError,
	SUBJECTS_TOLD,
	SUBJECT_TOLD_CHARS,
	type History,
	type Look
} from './source.ts';

/** A first fetch of a long history over a thin line takes its time; one that stands still is ended by git itself. */
const FETCH_MS = 5 * 60_000;
const ASK_MS = 20_000;
/** Lock files whose content was read, by commit: one for each branch that is followed, and some. */
const LOCKS_REMEMBERED = 64;

/**
 * A copy of a repository's history in the data directory: all branches, commits and trees, without the content of files.
 * Commits that a force-push took away stay, so that a host that still has one can be told where it stands.
 *
 * INVARIANT: the mirror is a cache. Whatever is wrong with it, it is thrown away and made anew, and as long as that
 * fails the repository itself is asked, which tells less. One fetch runs at a time, for all branches; who asks meanwhile
 * shares the next one.
 */
export function createMirror(options: { dataDir: string; remote: Remote; log: Logger }): History {
	const { remote, log } = options;
	const { url } = splitCredentials(remote.url);
	const shown = withoutCredentials(remote.url);
	const name = createHash('sha256').update(shown).digest('hex').slice(0, 16);
	const folder = join(options.dataDir, 'mirrors', `${name}.git`);
	const locks = new Map<string, Lock>();
	let fetching: Promise<void> | null = null;
	let next: Promise<void> | null = null;

	/** git in the mirror. @param reach whether it may use the network, and with it the credentials */
	const inMirror = (
		args: string[],
		how: { reach: boolean; timeoutMs: number; bytes?: boolean; signal?: AbortSignal | undefined }
	): Promise<string> =>
		runGit([`--git-dir=${folder}`, ...args], {
			// A commit that is not here would be looked for at the repository, each time anew.
			remote: how.reach ? remote : { url: shown, protocols: 'none' },
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

	/** A fetch that begins after this call, shared by all who ask meanwhile. */
	function fetch(signal: AbortSignal | undefined): Promise<void> {
		if (next !== null) return next;
		const before = (fetching ?? Promise.resolve()).catch(() => {});
		const mine = before.then(() => {
			next = null;
			fetching = mine;
			return fetchNow(signal);
		});
		return (next = mine);
	}

	async function fetchNow(signal: AbortSignal | undefined): Promise<void> {
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

	/** flake.lock at a commit, whose content is fetched for that once. */
	async function lockAt(commit: string, signal: AbortSignal | undefined): Promise<Lock> {
		const known = locks.get(commit);
		if (known !== undefined) return known;
		const listed = await ask(['ls-tree', '--full-tree', commit, '--', 'flake.lock'], signal);
		if (listed === null) return NO_LOCK;
		if (!/^100\d{3} blob /.test(listed)) return remember(commit, NO_LOCK);
		const content = await inMirror(['cat-file', 'blob', `${commit}:flake.lock`], {
			reach: true,
			timeoutMs: ASK_MS,
			bytes: true,
			signal
		}).catch(() => null);
		return content === null ? NO_LOCK : remember(commit, readLock(Buffer.from(content, 'latin1')));
	}

	function remember(commit: string, lock: Lock): Lock {
		locks.set(commit, lock);
		const oldest = locks.size > LOCKS_REMEMBERED ? locks.keys().next() : null;
		if (oldest !== null && !oldest.done) locks.delete(oldest.value);
		return lock;
	}

	/** What cannot be removed fails again at the next attempt, which is what is told then. */
	function discard(): void {
		try {
			rmSync(folder, { recursive: true, force: true });
		} catch (error) {
			log.warn('The mirror of the repository cannot be removed', { folder, error });
		}
	}

	/** What the mirror knows of a branch; null when it has no such branch, or is broken. */
	async function read(branch: string, signal: AbortSignal | undefined): Promise<Look | null> {
		const ref = `refs/heads/${branch}`;
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
				message: shortened(subject, SUBJECT_CHARS),
				committedAt: /^\d+$/.test(committed) ? Number(committed) * 1000 : null,
				...(await lockAt(parsed.data, signal)),
				systemPaths: null
			}
		};
	}

	return {
		async look(branch, signal) {
			if (remote.url.startsWith('-') || !BranchName.safeParse(branch).success)
				return readGitRemote({ remote, branch, signal });
			for (const attempt of ['first', 'anew']) {
				let why = 'it has no such branch, or cannot be read';
				try {
					await fetch(signal);
					const look = await read(branch, signal);
					if (look !== null) return look;
				} catch (error) {
					why = error instanceof Error ? error.message : String(error);
				}
				if (signal?.aborted) throw new SourceError('The look was ended.');
				// Whose fault is it? When the repository can be read, it is the mirror's. Else this throws, and says why.
				const plain = await readGitRemote({ remote, branch, signal });
				log.warn('The mirror of the repository failed; it is made anew', {
					why,
					repository: shown
				});
				discard();
				if (attempt === 'anew') return plain;
			}
			throw new SourceError(`The repository ${shown} cannot be read.`);
		},

		async distance(from, to) {
			if (!Commit.safeParse(from).success || !Commit.safeParse(to).success) return null;
			const counts = await ask(['rev-list', '--left-right', '--count', `${from}...${to}`, '--']);
			const match = /^(\d+)\s+(\d+)$/.exec(counts ?? '');
			if (!match) return null;
			const subjects = await ask([
				'log',
				`-${SUBJECTS_TOLD}`,
				'--format=%s',
				`${from}..${to}`,
				'--'
			]);
			return {
				ahead: Number(match[1]),
				behind: Number(match[2]),
				subjects: (subjects ?? '')
					.split('\n')
					.filter((line) => line !== '')
					.map((line) => shortened(line, SUBJECT_TOLD_CHARS))
			};
		},

		async commits(from, to) {
			if (!Commit.safeParse(from).success || !Commit.safeParse(to).success) return null;
			const told = await ask([
				'log',
				`-${COMMITS_LISTED}`,
				'--format=%H%x00%ct%x00%an%x00%s',
				`${from}..${to}`,
				'--'
			]);
			return told === null ? null : told.split('\n').flatMap((line) => parseCommit(line) ?? []);
		},

		async beginningWith(prefix) {
			if (!CommitPrefix.safeParse(prefix).success) return [];
			// Names trees as well, of which nobody means one.
			const objects = ((await ask(['rev-parse', `--disambiguate=${prefix}`])) ?? '').split('\n');
			const found: string[] = [];
			for (const object of objects.slice(0, NAMESAKES))
				if (isCommit(object) && (await ask(['cat-file', '-t', object])) === 'commit')
					found.push(object);
			return found;
		}
	};
}

const isCommit = (text: string): boolean => Commit.safeParse(text).success;

function parseCommit(line: string): CommitInfo | null {
	const [commit = '', committed = '', author = '', subject = ''] = line.split('\0');
	if (!Commit.safeParse(commit).success) return null;
	return {
		commit,
		committedAt: Number(committed) * 1000,
		author: author.slice(0, 200),
		subject: shortened(subject, SUBJECT_CHARS)
	};
}

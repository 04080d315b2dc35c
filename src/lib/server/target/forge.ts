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
import { z } from 'zod';
import { boundedBody } from './bounded-body.ts';
import { NO_LOCK, readLock, type Lock } from './lock.ts';
import {
	COMMITS_LISTED,
	SourceError,
	SUBJECTS_TOLD,
	type Distance,
	type Forge,
	type History
} from './source.ts';

const TIMEOUT_MS = 15_000;
/** A comparison of long-apart branches lists up to 250 commits with their files. */
const BODY_BYTES = 8 * 1024 * 1024;
const LOCKS_REMEMBERED = 64;

/** Only what is used; forges answer with much more. */
const Branch = z.object({
	commit: z.union([
		// GitHub
		z.object({
			sha: z.string(),
			commit: z.object({
				message: z.string(),
				committer: z.object({ date: z.string() }).nullish()
			})
		}),
		// Gitea and Forgejo
		z.object({ id: z.string(), message: z.string(), timestamp: z.string() })
	])
});
const ListedCommit = z.object({
	sha: z.string(),
	commit: z.object({
		message: z.string(),
		author: z.object({ name: z.string() }).nullish(),
		committer: z.object({ date: z.string() }).nullish()
	})
});
const GitHubComparison = z.object({
	ahead_by: z.number().int().min(0),
	behind_by: z.number().int().min(0),
	commits: z.array(ListedCommit)
});
const ForgejoComparison = z.object({
	total_commits: z.number().int().min(0),
	commits: z.array(ListedCommit)
});
const File = z.object({ content: z.string(), encoding: z.literal('base64') });

/**
 * Where the API of a repository is.
 * @throws {SourceError} when the address is not that of a repository on the web
 */
export function apiOf(forge: Forge, repoUrl: string): string {
	const { url } = splitCredentials(repoUrl);
	const match = /^(https?:\/\/)([^/]+)\/([^/]+)\/([^/]+?)(?:\.git)?\/?$/.exec(url);
	if (!match)
		throw new SourceError(
			`${withoutCredentials(repoUrl)} is not the address of a repository on a forge, like https://github.com/me/cfg. Check NIXFLEET_REPO_URL, or take NIXFLEET_REPO_API away.`
		);
	const [, scheme = '', host = '', owner = '', name = ''] = match;
	const path = `repos/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`;
	if (forge === 'forgejo') return `${scheme}${host}/api/v1/${path}`;
	return host === 'github.com'
		? `https://api.github.com/${path}`
		: `${scheme}${host}/api/v3/${path}`;
}

/**
 * The history of a repository as its forge's API tells it, for repositories that Git cannot reach. Every answer is
 * bounded in size and time and checked; redirects are not followed, for the token would go along.
 */
export function createForgeHistory(options: { forge: Forge; url: string }): History {
	const { forge } = options;
	const { url, header } = splitCredentials(options.url);
	const shown = withoutCredentials(options.url);
	/** What was read of one commit stays true. Answers with an entity tag cost nothing when nothing changed. */
	const locks = new Map<string, Lock>();
	const tags = new Map<string, { tag: string; body: unknown }>();

	/** @returns the parsed body; null for what is not there */
	async function get(path: string, signal?: AbortSignal): Promise<unknown> {
		const known = tags.get(path);
		const limit = AbortSignal.timeout(TIMEOUT_MS);
		try {
			const response = await fetch(`${apiOf(forge, url)}/${path}`, {
				headers: {
					accept: 'application/json',
					'user-agent': 'nixfleet',
					...(header !== null && { authorization: header.replace(/^Authorization: /, '') }),
					...(known !== undefined && { 'if-none-match': known.tag })
				},
				redirect: 'manual',
				signal: signal === undefined ? limit : AbortSignal.any([limit, signal])
			});
			if (response.status === 304 && known !== undefined) {
				await response.body?.cancel();
				return known.body;
			}
			if (!response.ok) {
				await response.body?.cancel();
				if (response.status === 404) return null;
				throw new SourceError(statusProblem(shown, response));
			}
			const text = await boundedBody(response, BODY_BYTES);
			if (text === null)
				throw new SourceError(`The answer of ${shown} is larger than 8 MiB and was not read.`);
			const body: unknown = JSON.parse(text);
			const tag = response.headers.get('etag');
			// Only the branches are asked for again and again.
			if (tag !== null && path.startsWith('branches/')) tags.set(path, { tag, body });
			return body;
		} catch (error) {
			if (error instanceof SourceError) throw error;
			const why = limit.aborted
				? `it did not answer within ${TIMEOUT_MS / 1000} seconds`
				: error instanceof SyntaxError
					? 'its answer is not JSON'
					: 'the connection failed';
			throw new SourceError(
				`The forge of ${shown} cannot be asked: ${why}. Check NIXFLEET_REPO_URL, NIXFLEET_REPO_API and the network.`,
				{ cause: error }
			);
		}
	}

	async function lockAt(commit: string, signal?: AbortSignal): Promise<Lock> {
		const known = locks.get(commit);
		if (known !== undefined) return known;
		let lock: Lock;
		try {
			const file = File.safeParse(await get(`contents/flake.lock?ref=${commit}`, signal));
			lock = file.success ? readLock(Buffer.from(file.data.content, 'base64')) : NO_LOCK;
		} catch {
			// It is asked for again with the next look.
			return NO_LOCK;
		}
		locks.set(commit, lock);
		const oldest = locks.size > LOCKS_REMEMBERED ? locks.keys().next() : null;
		if (oldest !== null && !oldest.done) locks.delete(oldest.value);
		return lock;
	}

	/** What `to` has and `from` has not, newest first, and how many that is; null when one of them is not known. */
	async function ahead(
		from: string,
		to: string
	): Promise<{ count: number; behind: number | null; commits: CommitInfo[] } | null> {
		const body = await get(`compare/${from}...${to}`);
		if (forge === 'github') {
			const parsed = GitHubComparison.safeParse(body);
			if (!parsed.success) return null;
			const { ahead_by: count, behind_by: behind, commits } = parsed.data;
			// GitHub lists the oldest first.
			return { count, behind, commits: listed([...commits].reverse()) };
		}
		const parsed = ForgejoComparison.safeParse(body);
		if (!parsed.success) return null;
		const { total_commits: count, commits } = parsed.data;
		return { count, behind: null, commits: listed(commits) };
	}

	return {
		async look(branch, signal) {
			if (!BranchName.safeParse(branch).success)
				throw new SourceError(`"${branch.slice(0, 100)}" is not a branch name.`);
			const body = await get(`branches/${encodeURIComponent(branch)}`, signal);
			if (body === null)
				throw new SourceError(
					`The forge knows no branch ${branch} of ${shown}, or the token may not see it. Check NIXFLEET_BRANCH and NIXFLEET_REPO_TOKEN_FILE.`
				);
			const parsed = Branch.safeParse(body);
			const found = parsed.success ? fromBranch(parsed.data.commit) : null;
			if (found === null)
				throw new SourceError(
					`The answer of ${shown} is not that of a ${forge} API. Check NIXFLEET_REPO_API.`
				);
			return {
				changed: true,
				target: {
					...found,
					branch,
					repoUrl: shown,
					...(await lockAt(found.commit, signal)),
					systemPaths: null
				}
			};
		},
		async distance(from, to): Promise<Distance | null> {
			if (!isCommit(from) || !isCommit(to)) return null;
			const forward = await ahead(from, to);
			if (forward === null) return null;
			const behind = forward.behind ?? (await ahead(to, from))?.count;
			if (behind === undefined) return null;
			return {
				ahead: behind,
				behind: forward.count,
				subjects: forward.commits.slice(0, SUBJECTS_TOLD).map(({ subject }) => subject)
			};
		},
		async commits(from, to) {
			if (!isCommit(from) || !isCommit(to)) return null;
			return (await ahead(from, to))?.commits.slice(0, COMMITS_LISTED) ?? null;
		},
		async beginningWith(prefix) {
			if (!CommitPrefix.safeParse(prefix).success) return [];
			const path = forge === 'github' ? 'commits' : 'git/commits';
			const parsed = z.object({ sha: Commit }).safeParse(await get(`${path}/${prefix}`));
			return parsed.success && parsed.data.sha.startsWith(prefix) ? [parsed.data.sha] : [];
		}
	};
}

const isCommit = (text: string): boolean => Commit.safeParse(text).success;
const firstLine = (text: string): string => shortened(text.split('\n')[0] ?? '', SUBJECT_CHARS);
const time = (text: string | undefined): number | null => {
	const parsed = Date.parse(text ?? '');
	return Number.isFinite(parsed) && parsed >= 0 ? parsed : null;
};

function fromBranch(
	commit: z.infer<typeof Branch>['commit']
): { commit: string; message: string; committedAt: number | null } | null {
	const [hash, message, at] =
		'sha' in commit
			? [commit.sha, commit.commit.message, commit.commit.committer?.date]
			: [commit.id, commit.message, commit.timestamp];
	if (!isCommit(hash)) return null;
	return { commit: hash, message: firstLine(message), committedAt: time(at) };
}

const listed = (commits: z.infer<typeof ListedCommit>[]): CommitInfo[] =>
	commits.flatMap(({ sha, commit }) =>
		isCommit(sha)
			? [
					{
						commit: sha,
						committedAt: time(commit.committer?.date) ?? 0,
						author: (commit.author?.name ?? '').slice(0, 200),
						subject: firstLine(commit.message)
					}
				]
			: []
	);

function statusProblem(shown: string, response: Response): string {
	const { status } = response;
	if (status === 401 || (status === 403 && response.headers.get('x-ratelimit-remaining') !== '0'))
		return `The forge of ${shown} refused the request (${status}). Check NIXFLEET_REPO_TOKEN_FILE, and that the token may read the repository.`;
	if (status === 403 || status === 429)
		return `The forge of ${shown} wants fewer requests (${status}). Give a token, or raise NIXFLEET_TARGET_INTERVAL.`;
	if (status >= 300 && status < 400)
		return `The forge of ${shown} sends us elsewhere (${status}), which is not followed. Was the repository moved? Correct NIXFLEET_REPO_URL.`;
	return `The forge of ${shown} answered ${status}.`;
}

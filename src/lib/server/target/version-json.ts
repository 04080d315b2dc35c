import {
	BranchName,
	LIMITS,
	SUBJECT_CHARS,
	VersionJson,
	withoutCredentials
} from '$lib/protocol/index.ts';
import { shortened } from '$lib/protocol/status/words.ts';
import { boundedBody } from './bounded-body.ts';
import { fetchFollowing } from './fetch-following.ts';
import { SourceError, type Look } from './source.ts';

/** What is remembered of the last good answer, to ask only for news. */
export type Remembered = { etag: string | null };

/**
 * Reads a `version.json`. Bounded in size and time, also against a server that drips; its content is
 * other people's and is checked before anything believes it.
 * @param limits.timeoutMs from connect to the last byte
 * @throws {SourceError}
 */
export async function readVersionJson(
	url: string,
	remembered: Remembered,
	limits: { bytes: number; timeoutMs: number } = {
		bytes: LIMITS.versionJsonBytes,
		timeoutMs: LIMITS.versionJsonMs
	}
): Promise<Look> {
	const signal = AbortSignal.timeout(limits.timeoutMs);
	try {
		const headers: Record<string, string> = { accept: 'application/json' };
		if (remembered.etag !== null) headers['if-none-match'] = remembered.etag;
		const response = await fetchFollowing(url, { headers, signal });
		if (response.status === 304) {
			await response.body?.cancel();
			return { changed: false };
		}
		if (!response.ok) {
			await response.body?.cancel();
			throw new SourceError(statusProblem(response.status, url));
		}
		const text = await boundedBody(response, limits.bytes);
		if (text === null)
			throw new SourceError(
				`version.json is larger than ${limits.bytes / 1024} KiB and was not read. Check that NIXFLEET_VERSION_URL names the right file.`
			);
		const target = parse(text);
		remembered.etag = response.headers.get('etag');
		return { changed: true, target };
	} catch (error) {
		if (error instanceof SourceError) throw error;
		if (signal.aborted)
			throw new SourceError(
				`version.json did not arrive within ${limits.timeoutMs / 1000} seconds. Check the server at ${withoutCredentials(url)}.`,
				{
					cause: error
				}
			);
		throw new SourceError(
			`version.json cannot be reached at ${withoutCredentials(url)} (${networkReason(error)}). Check NIXFLEET_VERSION_URL and the network.`,
			{
				cause: error
			}
		);
	}
}

const statusProblem = (status: number, url: string): string =>
	status === 404
		? `There is no version.json at ${withoutCredentials(url)} (404). Check NIXFLEET_VERSION_URL, and that the repository has published it.`
		: `The server of version.json answered ${status}. Check ${withoutCredentials(url)}.`;

function parse(text: string): Extract<Look, { changed: true }>['target'] {
	let json: unknown;
	try {
		json = JSON.parse(text);
	} catch (error) {
		throw new SourceError('version.json is not JSON. Check what the workflow publishes.', {
			cause: error
		});
	}
	const parsed = VersionJson.safeParse(json);
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		throw new SourceError(
			`version.json has an unexpected ${issue?.path.join('.') || 'shape'}: ${issue?.message ?? 'not an object'}. Check what the workflow publishes.`
		);
	}
	const { gitCommit, repo, message, branch, timestamp, lockHash, systemPaths } = parsed.data;
	const committedAt = timestamp === undefined ? Number.NaN : Date.parse(timestamp);
	if (branch && !BranchName.safeParse(branch).success)
		throw new SourceError(
			'version.json has an unexpected branch: it is not the name of one. Check what the workflow publishes.'
		);
	return {
		commit: gitCommit.toLowerCase(),
		branch: branch || null,
		repoUrl: repo ? withoutCredentials(repo) : null,
		message: message === undefined ? null : shortened(message.split('\n')[0] ?? '', SUBJECT_CHARS),
		committedAt: Number.isFinite(committedAt) && committedAt >= 0 ? committedAt : null,
		lockHash: lockHash?.toLowerCase() ?? null,
		lockInputs: null,
		systemPaths: systemPaths ?? null
	};
}

const networkReason = (error: unknown): string => {
	const cause = error instanceof Error ? error.cause : undefined;
	if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
	return 'the request failed';
};

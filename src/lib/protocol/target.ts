import { z } from 'zod';
import { LockInputs } from './flake-lock.ts';
import { BranchName, Commit, Sha256, StorePath, SUBJECT_CHARS, Timestamp } from './ids.ts';
import { LIMITS } from './limits.ts';

/** Host name to the system its configuration makes. */
const SystemPaths = z
	.record(z.string().max(63), StorePath)
	.refine(
		(paths) => Object.keys(paths).length <= LIMITS.systemPaths,
		`has too many hosts (at most ${LIMITS.systemPaths})`
	);

/** The commit a fleet should be on, as last learned from its source. */
export const Target = z.strictObject({
	commit: Commit,
	branch: BranchName.nullable(),
	/** Full URL or `owner/name`, as the source gave it. */
	repoUrl: z.string().max(1_024).nullable(),
	message: z.string().max(SUBJECT_CHARS).nullable(),
	committedAt: Timestamp.nullable(),
	lockHash: Sha256.nullable(),
	/** Direct inputs of the flake with the time of the revision each is locked to; null: not known. */
	lockInputs: LockInputs.nullable(),
	/** Host name to the system path the commit evaluates to, when the source publishes it. */
	systemPaths: SystemPaths.nullable(),
	/** When this value was last confirmed by the source. */
	fetchedAt: Timestamp
});
export type Target = z.infer<typeof Target>;

/** One commit of the repository's history. */
export type CommitInfo = {
	commit: string;
	/** Milliseconds since 1970. */
	committedAt: number;
	author: string;
	subject: string;
};

/** The target with how it is doing: what the header shows. */
export const TargetView = z.strictObject({
	/** Null: nothing configured, or nothing learned yet. */
	target: Target.nullable(),
	source: z.enum(['none', 'version-json', 'git', 'forge']),
	/** What the source runs on, where the dashboard was told; null: it was not. */
	forge: z.enum(['github', 'forgejo']).nullable(),
	/** Where the target is read from, without credentials. */
	sourceUrl: z.string().max(LIMITS.labelChars).nullable(),
	/** Why the last look failed; null after a good one. */
	error: z.string().max(LIMITS.sentenceChars).nullable(),
	/** When the last look was taken, good or not. */
	checkedAt: Timestamp.nullable(),
	stale: z.boolean()
});
export type TargetView = z.infer<typeof TargetView>;

/** Without a source nothing is known. */
export const NO_TARGET: TargetView = {
	target: null,
	source: 'none',
	forge: null,
	sourceUrl: null,
	error: null,
	checkedAt: null,
	stale: false
};

/**
 * The file a repository publishes (field names are the seed's). Unknown fields are ignored:
 * the file is other people's.
 */
export const VersionJson = z.object({
	gitCommit: z.string().regex(/^[0-9a-fA-F]{40}$/, 'gitCommit must be a full 40-digit commit hash'),
	repo: z.string().max(1_024).optional(),
	message: z.string().max(10_000).optional(),
	branch: z.string().max(200).optional(),
	timestamp: z.string().max(64).optional(),
	lockHash: z
		.string()
		.regex(/^[0-9a-fA-F]{64}$/, 'lockHash must be a SHA-256 in hex')
		.optional(),
	systemPaths: SystemPaths.optional()
});
export type VersionJson = z.infer<typeof VersionJson>;

import type { CommitInfo, Target } from '$lib/protocol/index.ts';

/** Software of forges whose API can stand in for Git. */
export const FORGES = ['github', 'forgejo'] as const;
export type Forge = (typeof FORGES)[number];

/** Where a target is read from. */
export type Source =
	| { kind: 'git'; url: string; branch: string }
	| { kind: 'forge'; forge: Forge; url: string; branch: string }
	| { kind: 'version-json'; url: string };

/** A look at a source: what it says now, or that nothing changed since the last look. */
export type Look = { changed: true; target: Omit<Target, 'fetchedAt'> } | { changed: false };

/** How a commit stands to another, with the first lines of the commits it lacks, newest first. */
export type Distance = { ahead: number; behind: number; subjects: string[] };

/** A repository's branches and past, wherever they are read from. */
export type History = {
	/**
	 * Tells where a branch is now.
	 * @throws {SourceError} when the repository cannot be read
	 */
	look(branch: string, signal?: AbortSignal): Promise<Look>;
	/** How far `from` is from `to`; null when one of them is not known. */
	distance(from: string, to: string): Promise<Distance | null>;
	/** Commits that `to` has and `from` has not, newest first; null when one of them is not known. */
	commits(from: string, to: string): Promise<CommitInfo[] | null>;
	/** Commits whose hash begins so; where there are many, some of them. */
	beginningWith(prefix: string): Promise<string[]>;
};

/** Subjects of commits in between that are told with a distance. */
export const SUBJECTS_TOLD = 20;
/** … and as much of each. */
export const SUBJECT_TOLD_CHARS = 200;
/** Objects whose hash begins alike that are looked at: more than two commits need not be told apart. */
export const NAMESAKES = 20;
/** Commits in between that are listed. */
export const COMMITS_LISTED = 200;

/** A look that failed, as a sentence for people: what happened and what to check. */
export class SourceError extends Error {
	override name = 'SourceError';
}

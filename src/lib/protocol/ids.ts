import { z } from 'zod';
import { LIMITS } from './limits.ts';

/** A ULID in Crockford base 32: sortable by creation time, 80 random bits. */
export const Ulid = z
	.string()
	.regex(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/, 'is not an id: those have 26 letters and digits');
export type Ulid = z.infer<typeof Ulid>;

/** A full Git commit hash, 40 lower-case hex digits. Abbreviations never travel. */
export const Commit = z
	.string()
	.regex(/^[0-9a-f]{40}$/, 'must be a whole commit hash: 40 digits of 0 to 9 and a to f');
export type Commit = z.infer<typeof Commit>;

/** The beginning of a commit's hash, long enough to tell it from the others of most repositories; or all of it. */
export const CommitPrefix = z
	.string()
	.regex(/^[0-9a-f]{7,40}$/, 'must be 7 to 40 digits of a commit hash: 0 to 9 and a to f');
export type CommitPrefix = z.infer<typeof CommitPrefix>;

/** SHA-256 in lower-case hex. */
export const Sha256 = z
	.string()
	.regex(/^[0-9a-f]{64}$/, 'must be a SHA-256: 64 digits of 0 to 9 and a to f');

/** Milliseconds since 1970 by the sender's clock. */
export const Timestamp = z.number().int().min(0).max(8_640_000_000_000_000);

/** A size or an offset in bytes: more than any disk has. */
export const Bytes = z.number().int().min(0).max(LIMITS.bytes);
/** By how much a size differs. */
export const BytesChange = z.number().int().min(-LIMITS.bytes).max(LIMITS.bytes);
/** How many there are of something, or the number it has. */
export const Count = z.number().int().min(0).max(LIMITS.count);
/** What a process ended with, also where a system counts further than 255. */
export const ExitCode = z.number().int().min(-2_147_483_648).max(2_147_483_647);
/** How long something took, in milliseconds. */
export const DurationMs = z.number().min(0).max(LIMITS.durationMs);

/**
 * A store path of a system or profile. The store's own root may be relocated (tests use a private
 * store), so only the shape is fixed: absolute, no whitespace or control characters, nothing that leads up.
 */
export const StorePath = z
	.string()
	.max(1_024)
	.regex(
		/^(?!.*\/\.{1,2}(?:\/|$))\/[\x21-\x7e]+$/,
		'must be an absolute path without spaces and without . or .. in it'
	);
export type StorePath = z.infer<typeof StorePath>;

/** A branch name as `git check-ref-format --branch` takes it, narrowed to harmless characters. */
export const BranchName = z
	.string()
	.min(1)
	.max(200)
	.regex(
		/^(?![-./])(?!.*(?:\.\.|\/\/|@\{|\.lock(?:\/|$)))[A-Za-z0-9._/+-]+(?<![./])$/,
		'is not the name of a branch as Git takes it'
	);

/** The first seven digits, for people. */
export const shortCommit = (commit: string): string => commit.slice(0, 7);

/** Of the subject of a commit, as much as anybody keeps; what is cut says so (`shortened`). */
export const SUBJECT_CHARS = 500;

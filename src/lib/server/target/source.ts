import type { Target } from '$lib/protocol/index.ts';

/** Where the fleet's target is read from. */
export type Source =
	{ kind: 'git'; url: string; branch: string } | { kind: 'version-json'; url: string };

/** A look at a source: what it says now, or that nothing changed since the last look. */
export type Look = { changed: true; target: Omit<Target, 'fetchedAt'> } | { changed: false };

/** A look that failed, as a sentence for people: what happened and what to check. */
export class SourceError extends Error {
	override name = 'SourceError';
}

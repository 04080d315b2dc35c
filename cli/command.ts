import type { Places } from '$lib/server/platform/config.ts';

/** What a command works with. */
export type Surroundings = {
	places: Places;
	/** Milliseconds since 1970. */
	now: number;
	/** Writes a line of the result. */
	print: (line: string) => void;
};

/** 0: done. 1: it could not be done, or the audit log is broken. 2: the command line was not understood. */
export type ExitCode = 0 | 1 | 2;

/** The command line was not understood; what is wrong with it, in a sentence. */
export class UsageError extends Error {
	override name = 'UsageError';
}

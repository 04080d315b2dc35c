import type { Places } from '$lib/server/platform/config.ts';

/** What a command works with. */
export type Surroundings = {
	/** @throws {ConfigError} when a setting about them is wrong */
	readonly places: Places;
	env: Readonly<Record<string, string | undefined>>;
	/** Milliseconds since 1970. */
	now: number;
	/** Writes a line of the result. */
	print: (line: string) => void;
	/** Aborts when somebody wants the command to end (SIGINT, SIGTERM); a command that asks ends by itself then. */
	interrupted: () => AbortSignal;
};

/** 0: done. 1: it could not be done, or what was looked at is not as it should be. 2: the command line was not understood. */
export type ExitCode = 0 | 1 | 2;

/** The command line was not understood; what is wrong with it, in a sentence. */
export class UsageError extends Error {
	override name = 'UsageError';
}

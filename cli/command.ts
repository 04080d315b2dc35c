import type { Places } from '$lib/server/platform/config.ts';

/** What a command works with. */
export type Surroundings = {
	/** @throws {ConfigError} when a setting about them is wrong */
	places: () => Promise<Places>;
	env: Readonly<Record<string, string | undefined>>;
	/** Milliseconds since 1970. */
	now: number;
	/** Writes a line of the result. */
	print: (line: string) => void;
	/** Writes a line that is no part of the result: what is wrong, or goes on. */
	tell: (line: string) => void;
	/** Writes a piece of the result as it is; resolves when there is room for more. */
	write: (bytes: Uint8Array) => Promise<void>;
	terminal: Terminal;
	/** Aborts when somebody wants the command to end (SIGINT, SIGTERM); a command that asks ends by itself then. */
	interrupted: () => AbortSignal;
};

export type Terminal = {
	/** How many characters fit into a line of the result; null: it is not read by a person. */
	columns: number | null;
	colour: boolean;
	/** Asks and reads one line; null: there is nobody to ask. */
	ask: ((question: string) => Promise<string>) | null;
};

/** 0: done. 1: it could not be done, or what was looked at is not as it should be. 2: the command line was not understood. */
export type ExitCode = 0 | 1 | 2;

/** The command line was not understood; what is wrong with it, in a sentence. */
export class UsageError extends Error {
	override name = 'UsageError';
}

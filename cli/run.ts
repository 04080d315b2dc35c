import { ConfigError, readPlaces } from '$lib/server/platform/config.ts';
import { PlainError } from '$lib/server/platform/errors.ts';
import { VERSION } from '$lib/server/platform/version.ts';
import { audit } from './commands/audit.ts';
import { backup } from './commands/backup.ts';
import { restore } from './commands/restore.ts';
import { simulate } from './commands/simulate.ts';
import { UsageError, type ExitCode, type Surroundings } from './command.ts';
import { helpText } from './help.ts';

const COMMANDS: Record<string, (args: string[], around: Surroundings) => Promise<ExitCode>> = {
	backup,
	restore,
	audit,
	simulate
};

export type World = {
	env: Record<string, string | undefined>;
	now: () => number;
	out: (text: string) => void;
	err: (text: string) => void;
	interrupted: () => AbortSignal;
};

/** Performs one command line. What goes wrong is told, never thrown. */
export async function run(args: string[], world: World): Promise<ExitCode> {
	const { env, now, out, err } = world;
	const [name, ...rest] = args;
	const asks = (...words: string[]): boolean => args.some((word) => words.includes(word));
	if (name === 'help' || asks('--help', '-h')) return print(out, helpText());
	if (name === '--version' || name === '-v') return print(out, `${VERSION}\n`);
	try {
		const command = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name ?? ''] : undefined;
		if (command === undefined)
			throw new UsageError(
				name === undefined ? 'The command is missing' : `"${name}" is not understood`
			);
		return await command(rest, {
			get places() {
				return readPlaces(env);
			},
			env,
			now: now(),
			print: (line) => out(`${line}\n`),
			interrupted: world.interrupted
		});
	} catch (error) {
		if (error instanceof UsageError) {
			err(`nixfleet: ${error.message}. What there is: nixfleet --help\n`);
			return 2;
		}
		const expected = error instanceof PlainError || error instanceof ConfigError;
		const unexpected = error instanceof Error ? (error.stack ?? error.message) : String(error);
		err(`nixfleet: ${expected ? error.message : unexpected}\n`);
		return 1;
	}
}

function print(out: World['out'], text: string): ExitCode {
	out(text);
	return 0;
}

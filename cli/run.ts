import { PlainError } from '$lib/server/platform/errors.ts';
import { VERSION } from '$lib/server/platform/version.ts';
import { FleetClientError } from '../client/errors.ts';
import { UsageError, type ExitCode, type Surroundings, type Terminal } from './command.ts';
import { dashboardOf } from './dashboard/address.ts';
import { failureSentence } from './dashboard/failure.ts';
import { helpText } from './help.ts';

type Command = (args: string[], around: Surroundings) => Promise<ExitCode>;

/** Each is loaded when it is asked for: most need nothing of what a backup needs. */
const COMMANDS: Record<string, () => Promise<Command>> = {
	hosts: async () => (await import('./commands/hosts.ts')).hosts,
	run: async () => (await import('./commands/run.ts')).run,
	logs: async () => (await import('./commands/logs.ts')).logs,
	stop: async () => (await import('./commands/stop.ts')).stop,
	operations: async () => (await import('./commands/operations.ts')).operations,
	rollouts: async () => (await import('./commands/rollouts.ts')).rollouts,
	check: async () => (await import('./commands/check.ts')).check,
	backup: async () => (await import('./commands/backup.ts')).backup,
	restore: async () => (await import('./commands/restore.ts')).restore,
	audit: async () => (await import('./commands/audit.ts')).audit,
	simulate: async () => (await import('./commands/simulate.ts')).simulate
};

export type World = {
	env: Record<string, string | undefined>;
	now: () => number;
	out: (text: string) => void;
	err: (text: string) => void;
	write: Surroundings['write'];
	terminal: Terminal;
	interrupted: () => AbortSignal;
};

/** Performs one command line. What goes wrong is told, never thrown. */
export async function run(args: string[], world: World): Promise<ExitCode> {
	const { env, now, out, err, write, terminal, interrupted } = world;
	const [name, ...rest] = args;
	const asks = (...words: string[]): boolean => args.some((word) => words.includes(word));
	if (name === 'help' || asks('--help', '-h')) return print(out, helpText());
	if (name === '--version' || name === '-v') return print(out, `${VERSION}\n`);
	try {
		const load = Object.hasOwn(COMMANDS, name ?? '') ? COMMANDS[name ?? ''] : undefined;
		if (load === undefined)
			throw new UsageError(
				name === undefined ? 'The command is missing' : `"${name}" is not understood`
			);
		const command = await load();
		return await command(rest, {
			places: async () => {
				const { readPlaces } = await import('$lib/server/platform/config.ts');
				return readPlaces(env);
			},
			env,
			now: now(),
			print: (line) => out(`${line}\n`),
			tell: (line) => err(`${line}\n`),
			write,
			terminal,
			interrupted
		});
	} catch (error) {
		if (error instanceof UsageError) {
			const end = /[.?!]$/.test(error.message) ? '' : '.';
			err(`nixfleet: ${error.message}${end} What there is: nixfleet --help\n`);
			return 2;
		}
		err(`nixfleet: ${sentenceOf(error, env)}\n`);
		return 1;
	}
}

function sentenceOf(error: unknown, env: World['env']): string {
	if (error instanceof FleetClientError) return failureSentence(error, dashboardOf(env));
	if (error instanceof PlainError) return error.message;
	if (!(error instanceof Error)) return String(error);
	// By its name: its file comes with all settings of a dashboard, which most commands do without.
	return error.name === 'ConfigError' ? error.message : (error.stack ?? error.message);
}

function print(out: World['out'], text: string): ExitCode {
	out(text);
	return 0;
}

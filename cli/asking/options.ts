import { COMMANDS, COMMAND_LABELS, needsTarget } from '$lib/protocol/command-table.ts';
import type { Command } from '$lib/protocol/command.ts';
import { closest } from '$lib/protocol/filter/closest.ts';
import { readArguments, wholeNumber } from '../arguments.ts';
import { WAIT_MINUTES } from '../bounds.ts';
import { UsageError } from '../command.ts';
import { wishOf, type Wish } from '../dashboard/named-hosts.ts';

/** What needs more than hosts and a commit, and where that is offered. */
const ELSEWHERE: Partial<Record<Command, string>> = {
	rollback: 'a generation',
	compare: 'two generations'
};

/** What can be asked for by this command. */
export const OFFERED: readonly Command[] = COMMANDS.filter(
	(command) => ELSEWHERE[command] === undefined
);

/** A command line of `nixfleet run`. */
export type RunOptions = {
	command: Command;
	wish: Wish;
	commit: string | null;
	force: boolean;
	queue: boolean;
	wait: boolean;
	timeoutMs: number;
	yes: boolean;
	json: boolean;
};

const OPTIONS = {
	commit: { type: 'string' },
	force: { type: 'boolean', default: false },
	queue: { type: 'boolean', default: false },
	'no-wait': { type: 'boolean', default: false },
	timeout: { type: 'string' },
	yes: { type: 'boolean', default: false },
	json: { type: 'boolean', default: false }
} as const;

/** @throws {UsageError} */
export function readRunOptions(args: string[]): RunOptions {
	const { values, positionals } = readArguments(args, OPTIONS, { hyphenWords: true });
	const [name, ...words] = positionals;
	const command = commandOf(name);
	const { commit = null, force, queue, yes, json } = values;
	if (commit !== null && !needsTarget(command))
		throw new UsageError(
			`--commit is for what fetches (pull, pull-switch, preview), and ${command} does not`
		);
	if (commit !== null && !/^[0-9a-f]{40}$/.test(commit))
		throw new UsageError(
			`--commit must be a whole commit hash: 40 digits of 0 to 9 and a to f, and "${commit.slice(0, 50)}" is none`
		);
	if (values['no-wait'] && values.timeout !== undefined)
		throw new UsageError('--timeout is for waiting, and --no-wait does not wait');
	const minutes =
		values.timeout === undefined
			? WAIT_MINUTES.default
			: wholeNumber('--timeout', values.timeout, WAIT_MINUTES);
	return {
		command,
		wish: wishOf(words),
		commit,
		force,
		queue,
		wait: !values['no-wait'],
		timeoutMs: minutes * 60_000,
		yes,
		json
	};
}

function commandOf(name: string | undefined): Command {
	const list = OFFERED.join(', ');
	if (name === undefined) throw new UsageError(`What shall be done is missing: ${list}`);
	const command = COMMANDS.find((each) => each === name);
	const needs = command && ELSEWHERE[command];
	if (command !== undefined && needs !== undefined)
		throw new UsageError(
			`${COMMAND_LABELS[command]} needs ${needs} of one host, which is chosen on its page, or by operations.request (docs/api.md)`
		);
	if (command !== undefined) return command;
	const meant = closest(name, OFFERED);
	const hint = meant.length > 0 ? `Perhaps ${meant.join(' or ')} is meant` : `There are ${list}`;
	throw new UsageError(`There is no command "${name.slice(0, 50)}" for hosts. ${hint}`);
}

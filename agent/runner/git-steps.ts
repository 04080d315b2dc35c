import { Commit } from '$lib/protocol/index.ts';
import type { ProcessResult } from './child-process.ts';
import { endOf, runInOperation, type RunContext } from './context.ts';
import { gitCall } from './git.ts';
import { StepFailure } from './step-failure.ts';

/** git as part of an operation, with its output in the log. */
export async function git(context: RunContext, args: readonly string[]): Promise<ProcessResult> {
	const call = gitCall(context.config, args);
	context.log.line(`$ git ${args.join(' ')}`);
	const result = await runInOperation(context, { ...call, quiet: true });
	context.evidence.exitCode = result.exitCode;
	context.evidence.signal = result.signal;
	return result;
}

/** As `git`, for what must succeed. @throws {StepFailure} saying `what` failed */
export async function gitOrFail(
	context: RunContext,
	args: readonly string[],
	what: string
): Promise<void> {
	const result = await git(context, args);
	if (result.exitCode !== 0)
		throw new StepFailure(`${what} (git ended with ${endOf(result)}). The output above says why.`);
}

/** Asks the repository something, quietly. */
export async function askGit(context: RunContext, args: readonly string[]): Promise<ProcessResult> {
	return runInOperation(context, {
		...gitCall(context.config, args),
		output: 'capture',
		quiet: true
	});
}

/** The full hash a name stands for; null when the repository has no such commit. */
export async function commitOf(context: RunContext, name: string): Promise<string | null> {
	const result = await askGit(context, [
		'rev-parse',
		'--verify',
		'--quiet',
		'--end-of-options',
		`${name}^{commit}`
	]);
	const parsed = Commit.safeParse(result.stdout.trim());
	return result.exitCode === 0 && parsed.success ? parsed.data : null;
}

export async function isAncestor(
	context: RunContext,
	older: string,
	newer: string
): Promise<boolean> {
	const result = await askGit(context, ['merge-base', '--is-ancestor', older, newer]);
	return result.exitCode === 0;
}

/** How many commits `newer` has that `older` has not. */
export async function commitsBetween(
	context: RunContext,
	older: string,
	newer: string
): Promise<number> {
	const result = await askGit(context, ['rev-list', '--count', `${older}..${newer}`]);
	return Number(result.stdout.trim()) || 0;
}

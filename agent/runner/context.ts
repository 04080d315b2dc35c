import type { Evidence, LastPull, OperationOrder, Phase } from '$lib/protocol/index.ts';
import type { HostConfig } from '../config.ts';
import type { Environment } from '../config-sources.ts';
import type { Entry } from '../journal/entry.ts';
import type { Launcher } from '../launch/launcher.ts';
import type { Platform } from '../platform/index.ts';
import { runProcess, type ProcessResult, type RunOptions } from './child-process.ts';
import { childEnvironment } from './environment.ts';
import { addNames } from './fitting.ts';
import type { Interrupt } from './interrupt.ts';
import type { LogDisk } from './log-disk.ts';
import type { RunLog } from './run-log.ts';
import { shownArgv } from './run-log.ts';
import { StepFailure, StepInterrupted } from './step-failure.ts';

/** What the steps of one operation share. */
export type RunContext = {
	order: OperationOrder;
	config: HostConfig;
	platform: Platform;
	entry: Entry;
	launcher: Launcher;
	log: RunLog;
	interrupt: Interrupt;
	logDisk: LogDisk;
	/** Filled as things become known. */
	evidence: Evidence;
	/** The agent's environment; children get only the allowed part of it. */
	env: Environment;
	phase: Phase | null;
	/** A pull found the checkout ahead of what was wanted; null: it was not. */
	ahead: LastPull['ahead'];
	/** Why the commit could not be evaluated, for what the host remembers. */
	evaluationFailure: string | null;
};

export type StepProcess = {
	argv: readonly [string, ...string[]];
	cwd: string;
	/** Added to the allowed environment. */
	env?: Record<string, string>;
	/** Whose rights it has; left out: the runner's own. */
	as?: RunOptions['as'];
	/** `answer`: what it says is captured, what it complains about goes to the log. Default: all to the log. */
	output?: 'log' | 'capture' | 'answer';
	/** Not worth a line in the log: it only looks. */
	quiet?: boolean;
};

/**
 * Runs a process as part of the operation: said in the log, stopped with the operation, its end kept as
 * evidence. A process that fails is a normal result.
 * @throws {StepInterrupted} when the operation was stopped meanwhile
 * @throws {StepFailure} when the program could not be started
 */
export async function runInOperation(
	context: RunContext,
	step: StepProcess
): Promise<ProcessResult> {
	if (!step.quiet) context.log.line(`$ ${shownArgv(step.argv)}`);
	const result = await runProcess({
		argv: step.argv,
		cwd: step.cwd,
		env: { ...childEnvironment(context.env, context.order.id), ...step.env },
		as: step.as,
		output: outputOf(context, step),
		signal: context.interrupt.signal,
		operationId: context.order.id,
		groups: context.entry.groups
	});
	addNames(context.evidence.leftRunning, result.leftRunning);
	if (!step.quiet || result.stopped) {
		context.evidence.exitCode = result.exitCode;
		context.evidence.signal = result.signal;
	}
	if (result.stopped || context.interrupt.reason !== null) throw new StepInterrupted();
	if (result.problem !== null) throw new StepFailure(result.problem);
	return result;
}

/** `exit code 3` or `signal SIGKILL`, for sentences. */
export const endOf = (result: { exitCode: number | null; signal: string | null }): string =>
	result.signal !== null ? `signal ${result.signal}` : `exit code ${result.exitCode ?? 'unknown'}`;

function outputOf({ log }: RunContext, { output }: StepProcess): RunOptions['output'] {
	if (output === 'capture') return 'capture';
	return output === 'answer' ? { errors: log.fd } : log.fd;
}

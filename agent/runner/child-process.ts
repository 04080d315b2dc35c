import { execa, type Options } from 'execa';
import { spawn } from 'node:child_process';
import { isAbsolute } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessGroups } from '../journal/process-groups.ts';
import { killTree } from './kill-tree.ts';

/** How every process ends, whatever happened to it. */
export type ProcessResult = {
	argv: readonly string[];
	/** Null when it was ended by a signal, or never started. */
	exitCode: number | null;
	signal: string | null;
	/** It was ended because the abort signal fired. */
	stopped: boolean;
	/** Why it could not be started; null when it was. */
	problem: string | null;
	/** Only with `output: 'capture'`. */
	stdout: string;
	stderr: string;
	durationMs: number;
	/** Processes that outlived being stopped, as `pid name`. */
	leftRunning: string[];
};

export type RunOptions = {
	/** Program and arguments; never a shell line. */
	argv: readonly [string, ...string[]];
	cwd: string;
	/** The whole environment of the process. */
	env: Record<string, string>;
	/** Whose rights the process has; left out: those of this one. Takes root. */
	as?: { uid: number; gid: number } | undefined;
	/**
	 * A file descriptor that both outputs go to; `capture` for at most 4 MiB of each in memory; or a descriptor for
	 * errors alone, while the answer is captured.
	 */
	output: number | 'capture' | { errors: number };
	/** Ends the process and all it started. */
	signal?: AbortSignal;
	/** Operation whose marker the processes carry. */
	operationId?: string | null;
	/** Health check whose marker the processes carry: none of them outlives the first. */
	checkId?: string;
	/** Where their group is written down. */
	groups?: ProcessGroups | undefined;
	/** Milliseconds between TERM and KILL. */
	graceMs?: number;
};

const CAPTURED_CHARS = 4 * 1024 * 1024;
export const KILL_GRACE_MS = 5_000;
/** For what is in the pipes when a process ends, or for a killed one to be gone. */
const DRAIN_MS = 250;

/**
 * Runs a process in its own session, without input, and waits for its end. Never throws for what the
 * process does. Output to a file survives the death of this process, captured output does not. What is captured ends with
 * the process: others that it has left behind may hold the pipes for as long as they like.
 */
export async function runProcess(options: RunOptions): Promise<ProcessResult> {
	const { argv, signal, output } = options;
	const [file, ...args] = argv;
	const begun = performance.now();
	const base = {
		argv,
		stdout: '',
		stderr: '',
		leftRunning: [],
		stopped: false,
		exitCode: null,
		signal: null
	};
	if (signal?.aborted) return { ...base, stopped: true, problem: null, durationMs: 0 };
	const [stdout, stderr] = streams(output);
	const settings = {
		cwd: options.cwd,
		env: options.env,
		...(options.as && { uid: options.as.uid, gid: options.as.gid }),
		extendEnv: false,
		stdin: 'ignore',
		stdout,
		stderr,
		detached: true,
		cleanup: false,
		reject: false,
		stripFinalNewline: false,
		maxBuffer: CAPTURED_CHARS
	} satisfies Options;
	const child = execa(file, args, settings);
	const { pid } = child;
	const { checkId, groups } = options;
	if (pid !== undefined) groups?.begin(pid);
	child.once('exit', () => {
		const close = () => [child.stdout, child.stderr].forEach((pipe) => pipe?.destroy());
		setTimeout(close, DRAIN_MS).unref();
	});
	const end = (graceMs: number): Promise<string[]> =>
		killTree(
			{
				rootPid: pid ?? null,
				operationId: options.operationId ?? null,
				checkId,
				// A check is one of several at work: those of the others are not its own.
				groups: checkId === undefined ? groups?.list() : undefined
			},
			graceMs
		);
	let killing: Promise<string[]> | null = null;
	let stop = () => {};
	// Not even KILL ends a process that waits for a device: it is not waited for.
	const givenUp = new Promise<null>((resolve) => {
		stop = () => {
			killing ??= end(options.graceMs ?? KILL_GRACE_MS);
			void killing
				.then(() => sleep(DRAIN_MS))
				.then(() => child.exitCode === null && child.signalCode === null && resolve(null));
		};
	});
	signal?.addEventListener('abort', stop, { once: true });
	const result = await Promise.race([child, givenUp]);
	signal?.removeEventListener('abort', stop);
	const leftRunning = killing === null ? [] : await (killing as Promise<string[]>);
	if (checkId !== undefined) leftRunning.push(...(await end(0)));
	if (pid !== undefined) groups?.end(pid);
	const started = pid !== undefined;
	return {
		...base,
		exitCode: result?.exitCode ?? null,
		signal: result?.signal ?? null,
		stopped: killing !== null,
		problem: started ? null : startProblem(file, result?.code),
		stdout: textOf(result?.stdout),
		stderr: textOf(result?.stderr),
		durationMs: Math.round(performance.now() - begun),
		leftRunning
	};
}

const textOf = (captured: unknown): string => (typeof captured === 'string' ? captured : '');

const streams = (output: RunOptions['output']) => {
	if (output === 'capture') return ['pipe', 'pipe'] as const;
	if (typeof output === 'object') return ['pipe', descriptor(output.errors)] as const;
	return [descriptor(output), descriptor(output)] as const;
};

/** Any open descriptor is passed on as it is; execa's types name only these few. */
const descriptor = (fd: number) => fd as 3 | 4 | 5 | 6 | 7 | 8 | 9;

const startProblem = (file: string, code: string | undefined): string =>
	code === 'ENOENT'
		? isAbsolute(file)
			? `${file} is not there.`
			: `${file} was not found. Install it, or put it on the agent's PATH.`
		: `${file} could not be started (${code ?? 'unknown reason'}).`;

/**
 * Starts a process that outlives this one: own session, output into a file. Resolves once it runs.
 * @throws when it cannot be started
 */
export async function startDetached(options: {
	argv: readonly [string, ...string[]];
	env: Record<string, string>;
	output: number;
}): Promise<number> {
	const [file, ...args] = options.argv;
	const child = spawn(file, args, {
		cwd: '/',
		env: options.env,
		detached: true,
		stdio: ['ignore', options.output, options.output]
	});
	await new Promise<void>((resolve, reject) => {
		child.once('spawn', resolve);
		child.once('error', reject);
	});
	child.on('error', () => {});
	child.unref();
	return child.pid ?? -1;
}

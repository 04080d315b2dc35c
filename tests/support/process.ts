import { spawn, type ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export type Program = {
	child: ChildProcess;
	/** Everything it has written so far, both streams. */
	output: () => string;
	/** Resolves with the exit code, or the signal that ended it. */
	ended: Promise<number | string>;
	stop(signal?: NodeJS.Signals): Promise<number | string>;
};

/** Starts a program with exactly this environment; with `ipc`, Node's channel for messages is open to it. */
export function startProgram(
	program: string,
	args: string[],
	options: { env: Record<string, string>; cwd?: string; ipc?: boolean }
): Program {
	const child = spawn(program, args, {
		env: options.env,
		cwd: options.cwd,
		stdio: ['ignore', 'pipe', 'pipe', ...(options.ipc ? ['ipc' as const] : [])]
	});
	let output = '';
	for (const stream of [child.stdout, child.stderr])
		stream?.on('data', (part: Buffer) => (output += part.toString()));
	const ended = new Promise<number | string>((resolve) =>
		child.on('exit', (code, signal) => resolve(code ?? signal ?? 'unknown'))
	);
	return {
		child,
		output: () => output,
		ended,
		stop(signal = 'SIGTERM') {
			child.kill(signal);
			return ended;
		}
	};
}

/** Ids of processes that carry the mark of an operation in their environment. */
export const processesOf = (operationId: string): number[] =>
	processesWith(`NIXFLEET_OPERATION=${operationId}`);

/** Ids of processes with this `NAME=value` in the environment they were started with. Linux only. */
export function processesWith(variable: string): number[] {
	const found: number[] = [];
	for (const name of readdirSync('/proc')) {
		if (!/^\d+$/.test(name)) continue;
		try {
			if (readFileSync(`/proc/${name}/environ`, 'utf8').split('\0').includes(variable))
				found.push(Number(name));
		} catch {
			// Gone meanwhile, or not ours to read.
		}
	}
	return found;
}

import type { Call } from '../platform/index.ts';
import { runProcess } from '../runner/child-process.ts';
import { shownArgv, type RunLog } from '../runner/run-log.ts';

/** Runs one after the other, whatever becomes of each. @returns what went wrong last, as a sentence; empty: nothing */
export async function runCalls(
	calls: readonly Call[],
	how: { env: Record<string, string>; log: RunLog; limitMs: number }
): Promise<string> {
	let problem = '';
	for (const argv of calls) {
		how.log.line(`$ ${shownArgv(argv)}`);
		const result = await runProcess({
			argv,
			cwd: '/',
			env: how.env,
			output: how.log.fd,
			signal: AbortSignal.timeout(how.limitMs)
		});
		if (result.exitCode !== 0)
			problem =
				result.problem ??
				`${argv[0]} ended with ${result.signal ?? `exit code ${result.exitCode ?? 'unknown'}`}.`;
	}
	return problem;
}

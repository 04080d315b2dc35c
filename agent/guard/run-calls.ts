import { DEFAULT_PHASE_LIMITS } from '$lib/protocol/index.ts';
import type { GuardOrder } from '../journal/guard-files.ts';
import type { Call } from '../platform/index.ts';
import { runProcess } from '../runner/child-process.ts';
import { shownArgv, type RunLog } from '../runner/run-log.ts';

/** What a host must do for itself has this long, however little the dashboard gave the activation. It may have given more. */
const LEAST_MS = DEFAULT_PHASE_LIMITS.activate;

/** Runs one after the other, whatever becomes of each. @returns what went wrong last, as a sentence; empty: nothing */
export async function runCalls(
	calls: readonly Call[],
	how: { env: Record<string, string>; log: RunLog; order: GuardOrder }
): Promise<string> {
	const limitMs = Math.max(how.order.activateMs, LEAST_MS);
	let problem = '';
	for (const argv of calls) {
		how.log.line(`$ ${shownArgv(argv)}`);
		const result = await runProcess({
			argv,
			cwd: '/',
			env: how.env,
			output: how.log.fd,
			signal: AbortSignal.timeout(limitMs)
		});
		if (result.exitCode !== 0)
			problem =
				result.problem ??
				`${argv[0]} ended with ${result.signal ?? `exit code ${result.exitCode ?? 'unknown'}`}.`;
	}
	return problem;
}

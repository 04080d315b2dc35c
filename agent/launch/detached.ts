import { splitCredentials } from '$lib/protocol/index.ts';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../config-sources.ts';
import { startTimeOf } from '../journal/process-identity.ts';
import { startDetached } from '../runner/child-process.ts';
import type { Launcher } from './launcher.ts';

/** What a runner is not given: the token, and what systemd says to the agent's own process about that process. */
const WITHHELD =
	/^(NIXFLEET_TOKEN|NIXFLEET_TOKEN_FILE|CREDENTIALS_DIRECTORY|NIXFLEET_OPERATION|SYSTEMD_EXEC_PID|INVOCATION_ID|JOURNAL_STREAM|NOTIFY_SOCKET|WATCHDOG_(PID|USEC)|LISTEN_(PID|FDS|FDNAMES))$/;

/** The environment of a runner or guard: the host's settings. The repository's password is in a file (`git-login`). */
export function runnerEnvironment(env: Environment): Record<string, string> {
	const kept: Record<string, string> = {};
	for (const [name, value] of Object.entries(env))
		if (value !== undefined && !WITHHELD.test(name)) kept[name] = value;
	if (kept.NIXFLEET_REPO_URL !== undefined)
		kept.NIXFLEET_REPO_URL = splitCredentials(kept.NIXFLEET_REPO_URL).url;
	return kept;
}

/**
 * Starts runners as processes of their own session whose output goes to the operation's log, so
 * that the death of the agent does not reach them.
 * @param program how this agent was started: Node and the bundle
 */
export const detachedLauncher = (
	program: readonly [string, ...string[]],
	env: Environment
): Launcher => ({
	async start(dir, role) {
		const output = openSync(join(dir, 'output.log'), 'a', 0o600);
		try {
			const pid = await startDetached({
				argv: [...program, role, dir],
				env: runnerEnvironment(env),
				output
			});
			const startTime = startTimeOf(pid);
			return { stillStarting: () => startTime !== null && startTimeOf(pid) === startTime };
		} finally {
			closeSync(output);
		}
	}
});

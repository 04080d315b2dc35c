import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../config-sources.ts';
import { startTimeOf } from '../journal/process-identity.ts';
import { startDetached } from '../runner/child-process.ts';
import type { Launcher } from './launcher.ts';

/** The runner needs the host's settings, but neither the token nor the way to the dashboard. */
export function runnerEnvironment(env: Environment): Record<string, string> {
	const kept: Record<string, string> = {};
	for (const [name, value] of Object.entries(env))
		if (
			value !== undefined &&
			!/^(NIXFLEET_TOKEN|NIXFLEET_TOKEN_FILE|NIXFLEET_OPERATION)$/.test(name)
		)
			kept[name] = value;
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
	async start(dir) {
		const output = openSync(join(dir, 'output.log'), 'a', 0o600);
		try {
			const pid = await startDetached({
				argv: [...program, 'runner', dir],
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

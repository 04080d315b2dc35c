import { existsSync } from 'node:fs';
import type { Environment } from '../config-sources.ts';
import type { HostConfig } from '../config.ts';
import { findProgram } from '../platform/find-program.ts';
import { chooseLauncher } from './choose.ts';
import { detachedLauncher } from './detached.ts';
import type { Launcher } from './launcher.ts';
import { systemdLauncher } from './systemd.ts';

/**
 * The way processes are started on this machine that outlive the one that starts them.
 * @param program how this process was started: Node and the bundle
 */
export function launcherFor(
	config: HostConfig,
	program: readonly [string, ...string[]],
	env: Environment
): Launcher {
	const choice = chooseLauncher({
		wanted: config.launcher,
		hasSystemd: existsSync('/run/systemd/system'),
		hasSystemdRun: findProgram('systemd-run', env.PATH) !== null,
		startedBySystemd: env.SYSTEMD_EXEC_PID === String(process.pid)
	});
	if (choice === 'detached') return detachedLauncher(program, env);
	return systemdLauncher(program, env, process.getuid?.() === 0 ? 'system' : 'user');
}

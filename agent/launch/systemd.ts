import { basename, join } from 'node:path';
import type { Environment } from '../config-sources.ts';
import { readOutput } from '../runner/read-output.ts';
import { runProcess } from '../runner/child-process.ts';
import { runnerEnvironment } from './detached.ts';
import type { Launcher } from './launcher.ts';

/** An activation that is under way when the machine goes down gets its time limit to end. */
const STOP_SECONDS = 15 * 60;

/** The unit of an operation; its cgroup holds everything the operation starts. */
export const unitOf = (dir: string): string =>
	`nixfleet-operation-${basename(dir).toLowerCase()}.service`;

/** How systemd is asked to start a runner. Values of the environment never stand in the arguments. */
export function systemdRunArguments(job: {
	program: readonly [string, ...string[]];
	dir: string;
	scope: 'system' | 'user';
	names: readonly string[];
}): [string, ...string[]] {
	const log = join(job.dir, 'output.log');
	return [
		'systemd-run',
		`--${job.scope}`,
		'--quiet',
		'--collect',
		`--unit=${unitOf(job.dir)}`,
		'--description=NixFleet operation',
		'--property=WorkingDirectory=/',
		`--property=StandardOutput=append:${log}`,
		`--property=StandardError=append:${log}`,
		`--property=TimeoutStopSec=${STOP_SECONDS}`,
		...job.names.map((name) => `--setenv=${name}`),
		'--',
		...job.program,
		'runner',
		job.dir
	];
}

/**
 * Starts each runner as a unit of its own, a child of systemd: it survives the end, the restart and the replacement
 * of the agent's unit, also when its own switch causes them.
 * @param scope the manager the agent itself belongs to
 */
export const systemdLauncher = (
	program: readonly [string, ...string[]],
	env: Environment,
	scope: 'system' | 'user'
): Launcher => ({
	async start(dir) {
		const environment = runnerEnvironment(env);
		const names = Object.keys(environment).filter((name) => /^[A-Za-z_][A-Za-z0-9_]*$/.test(name));
		const result = await runProcess({
			argv: systemdRunArguments({ program, dir, scope, names }),
			cwd: '/',
			env: environment,
			output: 'capture'
		});
		if (result.exitCode !== 0)
			throw new Error(
				`systemd-run ended with ${result.exitCode ?? result.signal ?? result.problem}: ${result.stderr.trim().slice(0, 500)}`
			);
		const isActive: [string, ...string[]] = ['systemctl', `--${scope}`, 'is-active', unitOf(dir)];
		return { stillStarting: () => readOutput(isActive) !== null };
	}
});

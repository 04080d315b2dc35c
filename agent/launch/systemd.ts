import { basename, join } from 'node:path';
import type { Environment } from '../config-sources.ts';
import { readOutput } from '../runner/read-output.ts';
import { runProcess } from '../runner/child-process.ts';
import { runnerEnvironment } from './detached.ts';
import { ENVIRONMENT, keepEnvironment } from './environment-file.ts';
import type { Launcher, Role } from './launcher.ts';

/** An activation that is under way when the machine goes down gets its time limit to end. */
const STOP_SECONDS = 15 * 60;

/** The unit of an operation or its guard; its cgroup holds everything that one starts. */
export const unitOf = (dir: string, role: Role): string =>
	`nixfleet-${role === 'runner' ? 'operation' : role}-${basename(dir).toLowerCase()}.service`;

/** What Node reads before the file of the environment is: no secrets, so a unit may have them for everybody to see. */
const AT_START = ['NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'LD_LIBRARY_PATH'];

/** How systemd is asked to start a runner. Values of the environment never stand in the arguments. */
export function systemdRunArguments(job: {
	program: readonly [string, ...string[]];
	dir: string;
	role: Role;
	scope: 'system' | 'user';
	names: readonly string[];
}): [string, ...string[]] {
	const log = join(job.dir, 'output.log');
	return [
		'systemd-run',
		`--${job.scope}`,
		'--quiet',
		'--collect',
		`--unit=${unitOf(job.dir, job.role)}`,
		`--description=NixFleet ${job.role === 'runner' ? 'operation' : job.role}`,
		'--property=WorkingDirectory=/',
		`--property=StandardOutput=append:${log}`,
		`--property=StandardError=append:${log}`,
		`--property=TimeoutStopSec=${STOP_SECONDS}`,
		'--property=LimitCORE=0',
		// The runner alone is asked to end: it ends what may be ended, and carries on an activation under way.
		...(job.role === 'runner' ? ['--property=KillMode=mixed'] : []),
		...job.names.map((name) => `--setenv=${name}`),
		'--',
		...job.program,
		job.role,
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
	async start(dir, role) {
		const environment = runnerEnvironment(env);
		const names = [...AT_START.filter((name) => name in environment), ENVIRONMENT];
		const path = keepEnvironment(dir, role, environment);
		const result = await runProcess({
			argv: systemdRunArguments({ program, dir, role, scope, names }),
			cwd: '/',
			env: { ...environment, [ENVIRONMENT]: path },
			output: 'capture'
		});
		if (result.exitCode !== 0)
			throw new Error(
				`systemd-run ended with ${result.exitCode ?? result.signal ?? result.problem}: ${result.stderr.trim().slice(0, 500)}`
			);
		const isActive: [string, ...string[]] = [
			'systemctl',
			`--${scope}`,
			'is-active',
			unitOf(dir, role)
		];
		return { stillStarting: () => readOutput(isActive) !== null };
	}
});

import { spawn } from 'node:child_process';
import type { Environment } from './config-sources.ts';

/** How an agent ends that a service manager shall start again, whatever its restart policy is. */
export const RESTART_EXIT_CODE = 75;

/**
 * Whether something starts this agent again when it ends: systemd names the process it started, launchd the job,
 * and a container has its restart policy.
 */
export function isManaged(env: Environment, pid: number): boolean {
	if (env.SYSTEMD_EXEC_PID !== undefined) return env.SYSTEMD_EXEC_PID === String(pid);
	if (env.XPC_SERVICE_NAME !== undefined && env.XPC_SERVICE_NAME !== '0') return true;
	return pid === 1;
}

/** Starts a successor of an agent that nobody else would start again; it takes over terminal and output. */
export function startSuccessor(program: readonly [string, ...string[]], env: Environment): void {
	const [file, ...args] = program;
	spawn(file, args, { env: { ...env }, stdio: 'inherit', detached: true }).unref();
}

import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { HostConfig } from '../../config.ts';
import type { Platform } from '../../platform/index.ts';
import { runProcess } from '../child-process.ts';
import type { RunLog } from '../run-log.ts';

/** nixos-rebuild activates in a unit of this fixed name, outside the cgroup and the mark of the operation. */
const UNIT = 'nixos-rebuild-switch-to-configuration.service';
const WAIT_MS = 60_000;
const LOOK_EVERY_MS = 500;

export type UnitContext = {
	config: HostConfig;
	platform: Platform;
	/** Of child processes, without the mark of an operation. */
	env: Record<string, string>;
	log: RunLog;
};

const systemctl = ({ env }: UnitContext, ...args: string[]) =>
	runProcess({ argv: ['systemctl', ...args], cwd: '/', env, output: 'capture' });

const usesUnit = ({ platform, config }: UnitContext): boolean =>
	platform.units === 'system' && existsSync(`${config.root}/run/systemd/system`);

/**
 * Waits until the unit of an earlier activation is gone. While it is loaded, nixos-rebuild would activate inside the
 * operation's own cgroup instead.
 */
export async function awaitActivationUnit(
	context: UnitContext,
	signal: AbortSignal
): Promise<void> {
	if (!usesUnit(context)) return;
	const isLoaded = async () =>
		(await systemctl(context, 'show', '--property=LoadState', UNIT)).stdout.includes('=loaded');
	for (let waited = 0; waited < WAIT_MS && !signal.aborted;) {
		if (!(await isLoaded())) return;
		if (waited === 0) context.log.line(`Waiting for ${UNIT} of an earlier activation to end`);
		await sleep(LOOK_EVERY_MS);
		waited += LOOK_EVERY_MS;
	}
}

/** Ends an activation that goes on in its own unit after its operation was ended. */
export async function endActivationUnit(context: UnitContext): Promise<void> {
	if (!usesUnit(context)) return;
	const state = await systemctl(context, 'is-active', UNIT);
	if (!/^(active|activating)/.test(state.stdout)) return;
	context.log.line(`Ending ${UNIT}`);
	await systemctl(context, 'kill', '--signal=SIGKILL', UNIT);
}

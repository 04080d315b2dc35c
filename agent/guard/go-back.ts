import { failpoint } from '$lib/protocol/index.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Environment } from '../config-sources.ts';
import type { HostConfig } from '../config.ts';
import { readSystem } from '../facts/system.ts';
import type { Entry } from '../journal/entry.ts';
import type { GuardOrder, Return } from '../journal/guard-files.ts';
import { platformOf } from '../platform/index.ts';
import { childEnvironment } from '../runner/environment.ts';
import { killTree, treeOf } from '../runner/kill-tree.ts';
import type { RunLog } from '../runner/run-log.ts';
import { endActivationUnit } from '../runner/steps/activation-unit.ts';
import { runCalls } from './run-calls.ts';

const KILL_GRACE_MS = 5_000;
/** A first try can meet what the failed activation left behind, such as a lock. */
const TRIES = 2;

/** Why there is no way back from what is about to be activated, as the end of a sentence; null: there is one. */
export function whyNoWayBack(
	config: HostConfig,
	paths: { previous: string | null; built: string }
): string | null {
	if (config.confirmWindowMs === 0) return 'NIXFLEET_CONFIRM_WINDOW is 0';
	if (paths.previous === null) return 'nothing is known to run before it';
	if (paths.previous === paths.built) return 'it runs already';
	const { activator } = platformOf(config);
	return existsSync(join(paths.previous, activator))
		? null
		: `${paths.previous} has no ${activator}`;
}

/**
 * Activates the previous system again by its own program, whatever happened meanwhile, and keeps how that ended.
 * Nothing here depends on the network, the dashboard, or the new system. The processes carry no operation's mark:
 * a stop does not end them.
 */
export async function goBack(job: {
	entry: Entry;
	order: GuardOrder;
	config: HostConfig;
	env: Environment;
	log: RunLog;
	reason: string;
}): Promise<Return> {
	const { entry, order, config, log } = job;
	const platform = platformOf(config);
	const env = childEnvironment(job.env, null);
	const runs = (): string | null => readSystem(config, platform)?.systemPath ?? null;
	const end = (ok: boolean, message: string): Return => {
		const returned = { ok, message, at: Date.now() };
		log.line(message);
		entry.guard.writeReturned(returned);
		if (__NIXFLEET_FAILPOINTS__) failpoint('guard.gone-back');
		return returned;
	};
	// Whatever runs then, the operation did not activate it.
	if (!entry.guard.begun) return end(true, 'Nothing had been activated.');
	log.line(`Going back to ${order.previousPath}: ${job.reason}`);
	await endActivationUnit({ config, platform, env, log });
	await killTree(treeOf(entry), KILL_GRACE_MS);
	if (__NIXFLEET_FAILPOINTS__) failpoint('guard.activating');
	let problem = '';
	for (let tried = 0; tried < TRIES && (tried === 0 || runs() !== order.previousPath); tried++)
		problem = await runCalls(platform.tryPath(order.previousPath), { env, log, order });
	if (__NIXFLEET_FAILPOINTS__) failpoint('guard.activated');
	const ok = runs() === order.previousPath;
	return end(
		ok,
		ok
			? `The system that ran before runs again.${problem === '' ? '' : ` Not everything in it started: ${problem}`}`
			: `Going back failed, too: ${runs() ?? 'nothing known'} runs. ${problem} Look at the host now.`
	);
}

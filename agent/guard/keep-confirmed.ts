import { failpoint } from '$lib/protocol/index.ts';
import type { Environment } from '../config-sources.ts';
import type { HostConfig } from '../config.ts';
import { readSystem } from '../facts/system.ts';
import type { Entry } from '../journal/entry.ts';
import type { GuardOrder } from '../journal/guard-files.ts';
import { platformOf } from '../platform/index.ts';
import { KILL_GRACE_MS } from '../runner/child-process.ts';
import { childEnvironment } from '../runner/environment.ts';
import { killTree, treeOf } from '../runner/kill-tree.ts';
import { RunLog } from '../runner/run-log.ts';
import { runCalls } from './run-calls.ts';

/**
 * Makes a confirmed system what the next boot starts, for a runner that died before it had, or while it did: doing it
 * twice does no harm. Not when somebody forced a stop, or activated another system since.
 */
export async function keepConfirmed(job: {
	entry: Entry;
	order: GuardOrder;
	config: HostConfig;
	env: Environment;
}): Promise<void> {
	const { entry, order, config } = job;
	const platform = platformOf(config);
	const stored = entry.order();
	const generation = stored.state === 'valid' ? stored.value.order.argument?.generation : null;
	const log = new RunLog(entry.logPath);
	await killTree(treeOf(entry), KILL_GRACE_MS);
	const runs = readSystem(config, platform)?.systemPath === order.builtPath;
	let ok = runs && entry.cancelWish()?.force !== true;
	if (ok) {
		log.line('The runner was killed; the system it confirmed is made what the next boot starts');
		const calls = platform.keepPath(order.builtPath, generation ?? undefined);
		const env = childEnvironment(job.env, null);
		if (__NIXFLEET_FAILPOINTS__) failpoint('guard.keeping');
		const problem = await runCalls(calls, { env, log, order });
		if (problem !== '') log.line(problem);
		ok = problem === '';
	}
	entry.guard.writeKept({ ok, at: Date.now() });
	if (__NIXFLEET_FAILPOINTS__) failpoint('guard.kept-system');
	log.close();
}

import { PROTOCOL_VERSION } from '$lib/protocol/index.ts';
import type { Environment } from './config-sources.ts';
import type { AgentConfig } from './config.ts';
import { FactsCollector } from './facts/collector.ts';
import { machineId } from './facts/machine-id.ts';
import { MetricsSampler } from './facts/metrics.ts';
import { Journal } from './journal/journal.ts';
import { bootId } from './journal/process-identity.ts';
import type { Launcher } from './launch/launcher.ts';
import { Supervisor } from './launch/supervisor.ts';
import { runLink } from './link/link.ts';
import type { Logger } from './logger.ts';
import { newUlid } from './ulid.ts';
import { VERSION } from './version.ts';

/**
 * Puts the agent together and runs it until the signal aborts. The state directory must be locked. Runners
 * are left alone at the end: they finish by themselves.
 */
export async function runAgent(
	setup: {
		config: AgentConfig;
		env: Environment;
		launcher: Launcher;
		log: Logger;
		/** Ends this agent so that another one starts. */
		restart: () => void;
	},
	signal: AbortSignal
): Promise<void> {
	const { config, env, launcher, log } = setup;
	log.info('Agent started', {
		version: VERSION,
		host: config.hostname,
		kind: config.kind,
		stateDir: config.stateDir
	});
	const journal = new Journal(config.stateDir);
	const instanceId = newUlid();
	const { restart } = setup;
	const supervisor = new Supervisor({ instanceId, restart, journal, launcher, config, env, log });
	supervisor.recover();
	const facts = new FactsCollector(config, env);
	// Hello must follow the connection at once, so what it says is known before.
	await facts.refresh({ checkout: true });
	for (const problem of facts.latest.problems) log.warn(problem);
	try {
		await runLink(
			{
				config,
				agent: {
					version: VERSION,
					protocol: PROTOCOL_VERSION,
					instanceId,
					bootId: bootId(),
					startedAt: Date.now()
				},
				machineId: machineId(config.root),
				journal,
				supervisor,
				facts,
				metrics: new MetricsSampler(),
				log
			},
			signal
		);
	} finally {
		supervisor.stop();
	}
}

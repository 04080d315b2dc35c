import { failpoint } from '$lib/protocol/index.ts';
import { basename } from 'node:path';
import { loadHostConfig } from '../config.ts';
import type { Environment } from '../config-sources.ts';
import { Entry } from '../journal/entry.ts';
import { launcherFor } from '../launch/index.ts';
import { bootId, thisProcess } from '../journal/process-identity.ts';
import { thisMachine } from '../machine.ts';
import { whyNotStopped } from './can-stop.ts';
import { Interrupt } from './interrupt.ts';
import { perform } from './perform.ts';

/**
 * The process that performs one operation and outlives the agent that started it. It owns the
 * operation once it has created `run.json`; when somebody else has, it does nothing.
 * @param dir `<state>/operations/<id>`
 * @param program how this process was started: Node and the bundle
 * @returns the exit code of the process
 */
export async function runnerMain(
	dir: string,
	env: Environment,
	program: readonly [string, ...string[]]
): Promise<number> {
	const entry = new Entry(dir);
	const stored = entry.order();
	if (stored.state !== 'valid' || stored.value.order.id !== basename(dir)) {
		process.stderr.write(`${dir}/operation.json is missing or damaged; nothing was run.\n`);
		return 1;
	}
	const config = loadHostConfig(env, thisMachine());
	if (entry.result() !== null) return 0;
	if (__NIXFLEET_FAILPOINTS__) failpoint('runner.started');
	if (!entry.claim({ ...thisProcess(), bootId: bootId(), at: Date.now() })) return 0;
	if (__NIXFLEET_FAILPOINTS__) failpoint('runner.claimed');
	const interrupt = new Interrupt();
	process.on('SIGHUP', () => {});
	process.on('SIGINT', () => {});
	// A host that shuts down asks first; an activation under way, and what makes a confirmed one last, is carried on as long as it lets us.
	process.on('SIGTERM', () => {
		const phase = entry.phases().at(-1)?.phase ?? null;
		const { command } = stored.value.order;
		const { confirmed } = entry.guard;
		// The host goes down as it was asked to; the agent that comes back tells of it.
		if (command === 'reboot' && phase !== null) process.exit(0);
		// What is not confirmed is undone: by the next boot, or by the guard if only this process was ended.
		if (phase === 'confirm' && !confirmed) process.exit(0);
		if (whyNotStopped({ command, phase, confirmed }) === null) interrupt.trip('shutdown');
	});
	const launcher = launcherFor(config, program, env);
	await perform({ order: stored.value.order, config, entry, env, interrupt, launcher });
	return 0;
}

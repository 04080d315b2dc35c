import { failpoint } from '$lib/protocol/index.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '../config-sources.ts';
import { loadHostConfig, type HostConfig } from '../config.ts';
import { readSystem } from '../facts/system.ts';
import { Entry } from '../journal/entry.ts';
import type { GuardOrder } from '../journal/guard-files.ts';
import { bootId, isAlive, thisProcess } from '../journal/process-identity.ts';
import { thisMachine } from '../machine.ts';
import { platformOf } from '../platform/index.ts';
import { membersOf, treeOf } from '../runner/kill-tree.ts';
import { RunLog } from '../runner/run-log.ts';
import { goBack } from './go-back.ts';
import { keepConfirmed } from './keep-confirmed.ts';
import { nextStep, type Watched } from './next-step.ts';

const LOOK_EVERY_MS = 250;

/**
 * The process that watches over an activation on trial from outside of agent and runner, and goes back, or
 * keeps what was confirmed, when the runner no longer can. It needs neither network nor agent.
 * @param dir `<state>/operations/<id>`
 * @returns the exit code of the process
 */
export async function guardMain(dir: string, env: Environment): Promise<number> {
	const entry = new Entry(dir);
	const order = entry.guard.order();
	if (order === null) {
		process.stderr.write(`${dir}/guard.json is missing or damaged; there is nothing to guard.\n`);
		return 1;
	}
	await watch({ entry, order, config: loadHostConfig(env, thisMachine()), env });
	return 0;
}

/** Watches until the trial is over, in one way or the other. */
export async function watch(trial: {
	entry: Entry;
	order: GuardOrder;
	config: HostConfig;
	env: Environment;
}): Promise<void> {
	const { entry, order } = trial;
	entry.guard.writeProcess({ ...thisProcess(), bootId: bootId() });
	if (__NIXFLEET_FAILPOINTS__) failpoint('guard.started');
	const begun = performance.now();
	for (;;) {
		const step = nextStep(look(entry, order, performance.now() - begun));
		if (step.do === 'leave') return;
		if (step.do === 'keep') return keepConfirmed(trial);
		if (step.do === 'go-back') return takeOver({ ...trial, ...step });
		await sleep(LOOK_EVERY_MS);
	}
}

function look(entry: Entry, order: GuardOrder, elapsedMs: number): Watched {
	const verdict = entry.guard.verdict();
	const run = entry.run();
	const rebooted = order.bootId !== bootId();
	const runnerAlive = !rebooted && run !== null && isAlive(run);
	return {
		hasResult: entry.result() !== null,
		verdict: verdict?.kind ?? 'none',
		deciderAlive: verdict?.kind === 'go-back' && !rebooted && isAlive(verdict.by),
		returned: entry.guard.returned() !== null,
		kept: entry.guard.kept() !== null,
		runnerAlive,
		rebooted,
		activationGoesOn: !runnerAlive && !rebooted && membersOf(treeOf(entry)).length > 0,
		elapsedMs,
		activateMs: order.activateMs,
		windowMs: order.windowMs
	};
}

async function takeOver(job: {
	entry: Entry;
	order: GuardOrder;
	config: HostConfig;
	env: Environment;
	reason: string;
	endRunner: boolean;
}): Promise<void> {
	const { entry, order, config, reason } = job;
	const by = thisProcess();
	const won = entry.guard.decide({ kind: 'go-back', by, reason, at: Date.now() });
	// Confirmed in this very moment.
	if (!won && entry.guard.confirmed) return;
	if (__NIXFLEET_FAILPOINTS__) failpoint('guard.decided');
	const run = entry.run();
	if (job.endRunner && run !== null && isAlive(run)) process.kill(run.pid, 'SIGKILL');
	const running = readSystem(config, platformOf(config))?.systemPath ?? null;
	if (order.bootId !== bootId() && running === order.previousPath) {
		entry.guard.writeReturned({
			ok: true,
			message: 'It started the system that ran before.',
			at: Date.now()
		});
		return;
	}
	const log = new RunLog(entry.logPath);
	await goBack({ entry, order, config, env: job.env, log, reason });
	log.close();
}

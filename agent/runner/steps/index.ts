import {
	builds,
	needsCheckout,
	shortCommit,
	type Command,
	type Phase
} from '$lib/protocol/index.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { heldSentence, readHold } from '../../facts/hold.ts';
import { findProgram } from '../../platform/find-program.ts';
import type { RunContext } from '../context.ts';
import { commitOf } from '../git-steps.ts';
import { StepFailure } from '../step-failure.ts';
import type { Platform } from '../../platform/index.ts';
import { isDecided } from '../undo.ts';
import { whyClosed } from '../../windows/closed.ts';
import { activate } from './activate.ts';
import { build } from './build.ts';
import { collectGarbage } from './collect-garbage.ts';
import { compareGenerations, comparePreview } from './compare.ts';
import { confirm } from './confirm.ts';
import { evaluate } from './evaluate.ts';
import { fetchIsolated } from './fetch-isolated.ts';
import { fetchPreview } from './fetch-preview.ts';
import { fetchShared } from './fetch-shared.ts';
import { awaitReboot, reboot } from './reboot.ts';
import { requireSignedCheckout } from './require-signed.ts';
import { rollBack } from './roll-back.ts';
import { setBoot } from './set-boot.ts';
import { test } from './test.ts';
import { verify } from './verify.ts';

type Step = (context: RunContext) => Promise<void>;

/** What is done in each phase; by some commands in their own way. */
const STEPS: Partial<Record<Phase, Step | Partial<Record<Command, Step>>>> = {
	fetch: {
		pull: (context) => fetch(context),
		'pull-switch': (context) => fetch(context),
		preview: fetchPreview
	},
	verify,
	evaluate,
	build,
	compare: { preview: comparePreview, compare: compareGenerations },
	activate: {
		switch: activate,
		'pull-switch': activate,
		boot: setBoot,
		rollback: rollBack,
		reboot
	},
	confirm: {
		switch: confirm,
		'pull-switch': confirm,
		rollback: confirm,
		reboot: awaitReboot
	},
	test,
	collect: collectGarbage
};

const fetch: Step = (context) =>
	context.config.repoMode === 'isolated' ? fetchIsolated(context) : fetchShared(context);

/** What is done in this phase; null when it is left out here. */
export function stepOf(context: RunContext, phase: Phase): Step | null {
	const { command } = context.order;
	if (phase === 'confirm' && isDecided(context)) return null;
	if (phase === 'evaluate' && command === 'pull' && context.config.evaluate !== 'after-pull')
		return null;
	const step = STEPS[phase];
	return (typeof step === 'function' ? step : step?.[command]) ?? null;
}

/** Programs a command cannot do without, in this kind of host. */
export function programsFor(command: Command, platform: Platform): string[] {
	switch (command) {
		case 'pull':
			return ['git'];
		case 'switch':
		case 'pull-switch':
		case 'boot':
			return ['git', 'nix', platform.rebuildProgram];
		case 'evaluate':
		case 'preview':
			return ['git', 'nix'];
		case 'compare':
			return ['nix'];
		case 'collect-garbage':
			return ['nix-collect-garbage'];
		case 'rollback':
		case 'test':
		case 'restart-agent':
			return [];
		case 'reboot':
			return [platform.rebootCommand[0]];
	}
}

/** A hold that was made meanwhile counts, and so does a window that has closed. @throws {StepFailure} */
export function refuseNow({ config, order }: RunContext): void {
	const closed = whyClosed(config, { command: order.command, now: Date.now() });
	if (closed !== null) throw new StepFailure(`${closed} Nothing was activated.`);
	const hold = readHold(config.root);
	if (hold !== null)
		throw new StepFailure(`${heldSentence(config.hostname, hold)} Nothing was activated.`);
}

/** Refuses, before anything is touched, what cannot end well. @throws {StepFailure} */
export async function prepare(context: RunContext): Promise<void> {
	const { order, platform, config, env, evidence } = context;
	refuseNow(context);
	const programs = programsFor(order.command, platform);
	if (config.allowedSignersFile !== null && programs.includes('git')) programs.push('ssh-keygen');
	for (const program of programs)
		if (findProgram(program, env.PATH) === null)
			throw new StepFailure(
				`There is no ${program} on this host's PATH, so ${order.command} cannot work. Nothing was changed. Install it, or add its folder to the agent's PATH.`
			);
	if (!needsCheckout(order.command)) return;
	if (!existsSync(join(config.repoDir, '.git')))
		throw new StepFailure(`There is no checkout in ${config.repoDir} yet. Pull first.`);
	const head = findProgram('git', env.PATH) === null ? null : await commitOf(context, 'HEAD');
	evidence.commitBefore = head;
	evidence.commitAfter = head;
	if (head !== null) {
		context.log.line(`On commit ${shortCommit(head)}`);
		await requireSignedCheckout(context, head);
	}
	if (builds(order.command) && head === null)
		throw new StepFailure(`Nothing is checked out in ${config.repoDir} yet. Pull first.`);
}

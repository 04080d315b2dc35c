import {
	builds,
	endsContact,
	movesCheckout,
	shortCommit,
	type Command,
	type Phase
} from '$lib/protocol/index.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../platform/find-program.ts';
import type { RunContext } from '../context.ts';
import { commitOf } from '../git-steps.ts';
import { StepFailure } from '../step-failure.ts';
import type { Platform } from '../../platform/index.ts';
import { activate } from './activate.ts';
import { build } from './build.ts';
import { confirm } from './confirm.ts';
import { fetchIsolated } from './fetch-isolated.ts';
import { fetchShared } from './fetch-shared.ts';
import { awaitReboot, reboot } from './reboot.ts';
import { setBoot } from './set-boot.ts';
import { test } from './test.ts';
import { verify } from './verify.ts';

/** What is done in each phase. */
export const STEPS: Partial<Record<Phase, (context: RunContext) => Promise<void>>> = {
	fetch: (context) =>
		context.config.repoMode === 'isolated' ? fetchIsolated(context) : fetchShared(context),
	verify,
	build,
	activate: (context) => {
		if (context.order.command === 'reboot') return reboot(context);
		return context.order.command === 'boot' ? setBoot(context) : activate(context);
	},
	confirm: (context) =>
		context.order.command === 'reboot' ? awaitReboot(context) : confirm(context),
	test
};

/** Programs a command cannot do without, in this kind of host. */
export function programsFor(command: Command, platform: Platform): string[] {
	const { rebuildProgram } = platform;
	switch (command) {
		case 'pull':
			return ['git'];
		case 'switch':
		case 'pull-switch':
		case 'boot':
			return ['git', 'nix', rebuildProgram];
		case 'test':
		case 'restart-agent':
			return [];
		case 'reboot':
			return [platform.rebootCommand[0]];
	}
}

/** Refuses, before anything is touched, what cannot end well. @throws {StepFailure} */
export async function prepare(context: RunContext): Promise<void> {
	const { order, platform, config, env, evidence } = context;
	for (const program of programsFor(order.command, platform))
		if (findProgram(program, env.PATH) === null)
			throw new StepFailure(
				`There is no ${program} on this host's PATH, so ${order.command} cannot work. Nothing was changed. Install it, or add its folder to the agent's PATH.`
			);
	if (movesCheckout(order.command) || endsContact(order.command)) return;
	if (!existsSync(join(config.repoDir, '.git')))
		throw new StepFailure(`There is no checkout in ${config.repoDir} yet. Pull first.`);
	const head = findProgram('git', env.PATH) === null ? null : await commitOf(context, 'HEAD');
	evidence.commitBefore = head;
	evidence.commitAfter = head;
	if (head !== null) context.log.line(`On commit ${shortCommit(head)}`);
	if (builds(order.command) && head === null)
		throw new StepFailure(`Nothing is checked out in ${config.repoDir} yet. Pull first.`);
}

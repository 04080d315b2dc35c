import { shortCommit, type Command, type Phase } from '$lib/protocol/index.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../platform/find-program.ts';
import type { RunContext } from '../context.ts';
import { commitOf } from '../git-steps.ts';
import { StepFailure } from '../step-failure.ts';
import { activate } from './activate.ts';
import { build } from './build.ts';
import { fetchIsolated } from './fetch-isolated.ts';
import { fetchShared } from './fetch-shared.ts';
import { test } from './test.ts';
import { verify } from './verify.ts';

/** What is done in each phase. */
export const STEPS: Partial<Record<Phase, (context: RunContext) => Promise<void>>> = {
	fetch: (context) =>
		context.config.repoMode === 'isolated' ? fetchIsolated(context) : fetchShared(context),
	verify,
	build,
	activate,
	test
};

/** Programs a command cannot do without, in this kind of host. */
export function programsFor(command: Command, rebuildProgram: string): string[] {
	switch (command) {
		case 'pull':
			return ['git'];
		case 'switch':
		case 'pull-switch':
			return ['git', 'nix', rebuildProgram];
		case 'test':
			return [];
	}
}

/** Refuses, before anything is touched, what cannot end well. @throws {StepFailure} */
export async function prepare(context: RunContext): Promise<void> {
	const { order, platform, config, env, evidence } = context;
	for (const program of programsFor(order.command, platform.rebuildProgram))
		if (findProgram(program, env.PATH) === null)
			throw new StepFailure(
				`There is no ${program} on this host's PATH, so ${order.command} cannot work. Nothing was changed. Install it, or add its folder to the agent's PATH.`
			);
	if (order.command !== 'switch' && order.command !== 'test') return;
	if (!existsSync(join(config.repoDir, '.git')))
		throw new StepFailure(`There is no checkout in ${config.repoDir} yet. Pull first.`);
	const head = findProgram('git', env.PATH) === null ? null : await commitOf(context, 'HEAD');
	evidence.commitBefore = head;
	evidence.commitAfter = head;
	if (head !== null) context.log.line(`On commit ${shortCommit(head)}`);
	if (order.command === 'switch' && head === null)
		throw new StepFailure(`Nothing is checked out in ${config.repoDir} yet. Pull first.`);
}

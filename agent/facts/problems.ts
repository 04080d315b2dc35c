import type { Environment } from '../config-sources.ts';
import type { HostConfig } from '../config.ts';
import { findProgram } from '../platform/find-program.ts';
import type { Platform } from '../platform/index.ts';

/** Why this host cannot be driven right now, each in one sentence. */
export function findProblems(config: HostConfig, platform: Platform, env: Environment): string[] {
	const problems = ['git', 'nix', platform.rebuildProgram]
		.filter((program) => findProgram(program, env.PATH) === null)
		.map(
			(program) =>
				`There is no ${program} on the agent's PATH. Install it, or add its folder to PATH.`
		);
	if (config.repoUrl === null && config.repoMode === 'isolated')
		problems.push('No repository is configured. Set NIXFLEET_REPO_URL on this host.');
	return problems;
}

import { accessSync, constants } from 'node:fs';
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
	problems.push(...signerProblems(config, env));
	return problems;
}

/** Without keys to compare with, every commit is refused. */
function signerProblems({ allowedSignersFile }: HostConfig, env: Environment): string[] {
	if (allowedSignersFile === null) return [];
	const problems = [];
	try {
		accessSync(allowedSignersFile, constants.R_OK);
	} catch {
		problems.push(
			`The allowed signers in ${allowedSignersFile} cannot be read, so every commit is refused. Put the file there, or correct NIXFLEET_ALLOWED_SIGNERS_FILE.`
		);
	}
	if (findProgram('ssh-keygen', env.PATH) === null)
		problems.push(
			"There is no ssh-keygen on the agent's PATH, so no signature can be checked. Install OpenSSH, or add its folder to PATH."
		);
	return problems;
}

import { splitCredentials, withoutCredentials } from '$lib/protocol/index.ts';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '../config-sources.ts';
import type { AgentConfig } from '../config.ts';
import { runProcess } from '../runner/child-process.ts';
import { childEnvironment } from '../runner/environment.ts';
import { gitCall } from '../runner/git.ts';
import type { Finding } from './index.ts';

const LS_REMOTE_MS = 30_000;

/** Whether the branch can be read from the repository. */
export async function checkRepository(config: AgentConfig, env: Environment): Promise<Finding[]> {
	if (config.repoMode === 'shared' && !existsSync(join(config.repoDir, '.git')))
		return [
			{
				ok: false,
				what: `${config.repoDir} is not a Git checkout`,
				advice: 'Clone your repository there, or correct NIXFLEET_REPO_DIR.'
			}
		];
	if (config.repoUrl === null)
		return config.repoMode === 'shared'
			? [{ ok: true, what: `checkout ${config.repoDir}` }]
			: [
					{
						ok: false,
						what: 'no repository is configured',
						advice: 'Set NIXFLEET_REPO_URL to the Git address of your flake.'
					}
				];
	const shown = `${withoutCredentials(config.repoUrl)}, branch ${config.branch}`;
	// In an empty folder, so that no configuration of a clone takes part.
	const folder = mkdtempSync(join(tmpdir(), 'nixfleet-check-'));
	try {
		const call = gitCall({ ...config, repoDir: folder }, [
			'ls-remote',
			'--exit-code',
			'--end-of-options',
			splitCredentials(config.repoUrl).url,
			`refs/heads/${config.branch}`
		]);
		const result = await runProcess({
			argv: call.argv,
			cwd: folder,
			env: { ...childEnvironment(env, null), ...call.env },
			output: 'capture',
			signal: AbortSignal.timeout(LS_REMOTE_MS)
		});
		if (result.exitCode === 0) return [{ ok: true, what: `repository ${shown}` }];
		if (result.exitCode === 2)
			return [
				{
					ok: false,
					what: `repository ${shown}: there is no such branch`,
					advice: 'Push it, or correct NIXFLEET_BRANCH.'
				}
			];
		const why = result.problem ?? result.stderr.trim().split('\n').at(-1) ?? 'git failed';
		return [
			{
				ok: false,
				what: `repository ${shown} cannot be read: ${why}`,
				advice: "Check the address, the network, and this host's access (NIXFLEET_SSH_KEY_FILE)."
			}
		];
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

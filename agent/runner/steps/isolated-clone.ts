import { splitCredentials, withoutCredentials } from '$lib/protocol/index.ts';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInOperation, type RunContext } from '../context.ts';
import { askGit, git, gitOrFail } from '../git-steps.ts';
import { StepFailure } from '../step-failure.ts';

/** Says that this clone is ours and of which address. Without it nothing in the folder is ever deleted. */
const MARKER_FILE = '.nixfleet-clone';

/** Makes sure that the agent's own clone exists, is ours, is whole, and belongs to the configured address. */
export async function ensureClone(context: RunContext): Promise<void> {
	const { repoDir, repoUrl } = context.config;
	if (repoUrl === null)
		throw new StepFailure('No repository is configured. Set NIXFLEET_REPO_URL on this host.');
	const { url } = splitCredentials(repoUrl);
	const gitDir = join(repoDir, '.git');
	const marker = join(gitDir, MARKER_FILE);
	if (isUnclaimed(repoDir)) {
		context.log.line(`Making a clone of ${withoutCredentials(url)} in ${repoDir}`);
		mkdirSync(gitDir, { recursive: true, mode: 0o755 });
		writeFileSync(marker, `${url}\n`);
	} else if (!existsSync(marker))
		throw new StepFailure(
			`${repoDir} exists and was not made by NixFleet, so it is left alone. Move it away, name another folder in NIXFLEET_REPO_DIR, or set NIXFLEET_ISOLATED_REPO_MODE=false to work on it as it is.`
		);
	else if (readFileSync(marker, 'utf8').trim() !== url) {
		context.log.line(`The clone in ${repoDir} is of another address; making it anew`);
		empty(repoDir);
		mkdirSync(gitDir, { recursive: true });
		writeFileSync(marker, `${url}\n`);
	}
	removeStaleLocks(gitDir);
	await initialise(context, url);
}

/** Nothing there yet, or only what a crash left of the very first step. */
function isUnclaimed(repoDir: string): boolean {
	if (!existsSync(repoDir)) return true;
	const names = readdirSync(repoDir);
	return (
		names.length === 0 ||
		(names.length === 1 && names[0] === '.git' && isEmptyFolder(join(repoDir, '.git')))
	);
}

const isEmptyFolder = (path: string): boolean => {
	try {
		return readdirSync(path).length === 0;
	} catch {
		return false;
	}
};

/** @param repoDir a folder that carries the marker */
function empty(repoDir: string): void {
	for (const name of readdirSync(repoDir))
		rmSync(join(repoDir, name), { recursive: true, force: true });
}

/** A git that was killed leaves its lock files; one operation runs at a time, so none is in use. */
function removeStaleLocks(gitDir: string): void {
	for (const name of readdirSync(gitDir))
		if (name.endsWith('.lock')) rmSync(join(gitDir, name), { force: true });
	const refs = join(gitDir, 'refs');
	if (!existsSync(refs)) return;
	for (const name of readdirSync(refs, { recursive: true }))
		if (String(name).endsWith('.lock')) rmSync(join(refs, String(name)), { force: true });
}

/** Safe to repeat: `git init` on a whole repository changes nothing, on half a one it adds what is missing. */
async function initialise(context: RunContext, url: string): Promise<void> {
	const { repoDir, branch } = context.config;
	const whole = await askGit(context, ['rev-parse', '--git-dir']);
	if (whole.exitCode !== 0) {
		const made = await runInOperation(context, {
			argv: ['git', 'init', '--quiet', '--template=', `--initial-branch=${branch}`, '--', repoDir],
			cwd: repoDir,
			env: { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' }
		});
		if (made.exitCode !== 0)
			throw new StepFailure(
				`The clone in ${repoDir} could not be made. The output above says why.`
			);
	}
	const known = await askGit(context, ['config', '--get', 'remote.origin.url']);
	if (known.stdout.trim() !== url) {
		await git(context, ['config', '--replace-all', 'remote.origin.url', url]);
		await gitOrFail(
			context,
			['config', '--replace-all', 'remote.origin.fetch', '+refs/heads/*:refs/remotes/origin/*'],
			'The clone could not be set up'
		);
	}
}

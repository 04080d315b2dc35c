import { splitCredentials, withoutCredentials } from '$lib/protocol/index.ts';
import {
	existsSync,
	lstatSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { runInOperation, type RunContext } from '../context.ts';
import { askGit } from '../git-steps.ts';
import { isOwnClone, markerOf, whyNoClone } from '../own-clone.ts';
import { StepFailure } from '../step-failure.ts';

/** Makes sure that the agent's own clone exists, is ours, is whole, and belongs to the configured address. */
export async function ensureClone(context: RunContext): Promise<void> {
	const { repoDir, repoUrl } = context.config;
	const why = whyNoClone(context.config);
	if (why !== null)
		throw new StepFailure(
			`${repoDir} ${why}, so no clone is made there and it is left alone. Name another folder in NIXFLEET_REPO_DIR.`
		);
	if (repoUrl === null)
		throw new StepFailure('No repository is configured. Set NIXFLEET_REPO_URL on this host.');
	const { url } = splitCredentials(repoUrl);
	const gitDir = join(repoDir, '.git');
	const marker = markerOf(repoDir);
	if (isUnclaimed(repoDir)) {
		context.log.line(`Making a clone of ${withoutCredentials(url)} in ${repoDir}`);
		mkdirSync(gitDir, { recursive: true, mode: 0o755 });
		writeFileSync(marker, `${url}\n`);
	} else if (!isOwnClone(repoDir))
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
	await initialise(context);
}

/** Empties a clone that is ours and begins it anew. */
export async function remakeClone(context: RunContext): Promise<void> {
	const { repoDir, repoUrl } = context.config;
	if (repoUrl === null || !isOwnClone(repoDir)) return;
	empty(repoDir);
	mkdirSync(join(repoDir, '.git'), { recursive: true });
	writeFileSync(markerOf(repoDir), `${splitCredentials(repoUrl).url}\n`);
	await initialise(context);
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
	removeLocksBelow(join(gitDir, 'refs'));
}

/** Never through a link: what lies behind one is not ours. */
function removeLocksBelow(folder: string): void {
	if (!lstatSync(folder, { throwIfNoEntry: false })?.isDirectory()) return;
	for (const entry of readdirSync(folder, { withFileTypes: true })) {
		const path = join(folder, entry.name);
		if (entry.isDirectory()) removeLocksBelow(path);
		else if (entry.name.endsWith('.lock')) rmSync(path, { force: true });
	}
}

/** Safe to repeat: `git init` on a whole repository changes nothing, on half a one it adds what is missing. */
async function initialise(context: RunContext): Promise<void> {
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
}

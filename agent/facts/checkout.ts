import {
	Checkout,
	Commit,
	parseFlakeLock,
	SUBJECT_CHARS,
	withoutCredentials
} from '$lib/protocol/index.ts';
import { shortened } from '$lib/protocol/status/words.ts';
import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Environment } from '../config-sources.ts';
import type { HostConfig } from '../config.ts';
import { runProcess } from '../runner/child-process.ts';
import { childEnvironment } from '../runner/environment.ts';
import { gitCall } from '../runner/git.ts';
import { readRegular } from './read-regular.ts';
import { parseSignature, signatureQuestion } from './signature.ts';

const GIT_MS = 30_000;
/** Larger than any lock file; one that is larger is not read. */
const LOCK_BYTES = 8 * 1024 * 1024;

/** Output of a git question; null when git could not answer. */
async function ask(
	where: { config: HostConfig; env: Environment },
	args: string[]
): Promise<string | null> {
	const call = gitCall(where.config, args);
	const result = await runProcess({
		argv: call.argv,
		cwd: call.cwd,
		env: { ...childEnvironment(where.env, null), ...call.env },
		output: 'capture',
		signal: AbortSignal.timeout(GIT_MS)
	});
	return result.exitCode === 0 ? result.stdout.trim() : null;
}

const milliseconds = (seconds: string | null | undefined): number | null =>
	seconds && /^\d+$/.test(seconds) ? Number(seconds) * 1000 : null;

/** State of the checkout, read with git; null when there is none or git cannot read it. */
export async function readCheckout(config: HostConfig, env: Environment): Promise<Checkout | null> {
	try {
		statSync(join(config.repoDir, '.git'));
	} catch {
		return null;
	}
	const where = { config, env };
	// In a checkout of the user's own, files git does not know are the user's business.
	const untracked = config.repoMode === 'isolated' ? 'normal' : 'no';
	const [head, branch, status, remote, lockChanged, lock] = await Promise.all([
		ask(where, ['log', '-1', '--format=%H%x00%ct%x00%s', 'HEAD', '--']),
		ask(where, ['symbolic-ref', '--quiet', '--short', 'HEAD']),
		ask(where, ['status', '--porcelain', `--untracked-files=${untracked}`]),
		ask(where, ['config', '--get', 'remote.origin.url']),
		ask(where, ['log', '-1', '--format=%ct', 'HEAD', '--', 'flake.lock']),
		readRegular(join(config.repoDir, 'flake.lock'), LOCK_BYTES)
	]);
	const signers = config.allowedSignersFile;
	const [commit, committed, subject] = (head ?? '').split('\0');
	if (!Commit.safeParse(commit).success || status === null) return null;
	const inputs = lock === null ? null : parseFlakeLock(lock.toString('utf8'));
	const checkout = Checkout.safeParse({
		commit,
		branch: branch?.slice(0, 1_024) ?? null,
		dirty: status !== '',
		remoteUrl: remote ? withoutCredentials(remote).slice(0, 1_024) : null,
		lockHash:
			lock === null || inputs === null ? null : createHash('sha256').update(lock).digest('hex'),
		lockChangedAt: milliseconds(lockChanged),
		inputs: inputs ?? [],
		subject: subject === undefined ? null : shortened(subject, SUBJECT_CHARS),
		committedAt: milliseconds(committed),
		signature:
			signers === null ? null : parseSignature(await ask(where, signatureQuestion(signers, 'HEAD')))
	});
	return checkout.success ? checkout.data : null;
}

/** Where git keeps HEAD and index: `.git`, or what that names where it is a file, as in a worktree. */
function gitFolder(repoDir: string): string {
	const path = join(repoDir, '.git');
	const named = readRegular(path, 4_096)?.toString('utf8').trim();
	return named?.startsWith('gitdir: ') ? resolve(repoDir, named.slice(8)) : path;
}

/** What differs once a file is another one; the same wherever there is none, whatever is in its way. */
function stampOf(path: string): string {
	try {
		const { mtimeMs, size, ino } = statSync(path);
		return `${mtimeMs}:${size}:${ino}`;
	} catch {
		return '-';
	}
}

/** Changes whenever git moves the checkout; says nothing about files that were only edited. */
export function checkoutSignature({ repoDir, branch }: HostConfig): string {
	const git = gitFolder(repoDir);
	return [
		join(git, 'HEAD'),
		join(git, 'index'),
		join(git, 'packed-refs'),
		join(git, 'refs/heads', branch),
		// The one that moves in a worktree, whose branches are elsewhere.
		join(git, 'logs/HEAD'),
		join(repoDir, 'flake.lock')
	]
		.map(stampOf)
		.join(' ');
}

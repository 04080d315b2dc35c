import { DEFAULT_PHASE_LIMITS, type OperationOrder } from '$lib/protocol/index.ts';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { HostConfig } from '../config.ts';
import { newUlid } from '../ulid.ts';

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'nixfleet-agent-test-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
	return folder;
}

export function write(path: string, content: string, mode = 0o644): string {
	mkdirSync(dirname(path), { recursive: true });
	writeFileSync(path, content);
	chmodSync(path, mode);
	return path;
}

/** git as a person would use it, with an identity of its own. */
export const git = (cwd: string, ...args: string[]): string =>
	execFileSync(
		'git',
		[
			'-c',
			'user.name=Test',
			'-c',
			'user.email=test@example.org',
			'-c',
			'init.defaultBranch=main',
			...args
		],
		{
			cwd,
			encoding: 'utf8',
			env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
			stdio: ['ignore', 'pipe', 'pipe']
		}
	).trim();

/** A repository with a flake, and a way to add commits. */
export function makeRepository(folder: string) {
	const path = join(folder, 'upstream');
	mkdirSync(path, { recursive: true });
	git(path, 'init', '--quiet');
	const commit = (files: Record<string, string | null>, message = 'change'): string => {
		for (const [name, content] of Object.entries(files))
			if (content === null) rmSync(join(path, name));
			else write(join(path, name), content, content.startsWith('#!') ? 0o755 : 0o644);
		git(path, 'add', '--all');
		git(path, 'commit', '--quiet', '--allow-empty', '--message', message);
		return git(path, 'rev-parse', 'HEAD');
	};
	const first = commit({ 'flake.nix': '{ outputs = _: { }; }\n' }, 'first');
	return { path, url: `file://${path}`, commit, first };
}

export function hostConfig(folder: string, change: Partial<HostConfig> = {}): HostConfig {
	const stateDir = join(folder, 'state');
	mkdirSync(stateDir, { recursive: true });
	return {
		hostname: 'alpha',
		kind: 'nixos',
		system: 'x86_64-linux',
		repoUrl: null,
		branch: 'main',
		repoMode: 'isolated',
		repoDir: join(stateDir, 'repo'),
		stateDir,
		flakeAttr: 'alpha',
		sshKeyFile: null,
		knownHostsFile: null,
		gitProtocols: ['file'],
		root: join(folder, 'root'),
		systemProfile: join(folder, 'root/nix/var/nix/profiles/system'),
		home: join(folder, 'home'),
		user: 'me',
		...change
	};
}

export const order = (change: Partial<OperationOrder> = {}): OperationOrder => ({
	id: newUlid(),
	command: 'pull',
	commit: null,
	branch: null,
	requestedBy: 'tester',
	force: false,
	phaseLimits: DEFAULT_PHASE_LIMITS,
	startWithinMs: 60_000,
	...change
});

/** Waits for a condition; fails loudly when it does not come true. */
export async function until(
	condition: () => boolean,
	what: string,
	deadlineMs = 10_000
): Promise<void> {
	const end = Date.now() + deadlineMs;
	while (!condition()) {
		if (Date.now() > end) throw new Error(`waited ${deadlineMs} ms for: ${what}`);
		await sleep(10);
	}
}

export const silent = { debug() {}, info() {}, warn() {}, error() {} };

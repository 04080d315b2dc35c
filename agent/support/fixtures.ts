import { DEFAULT_PHASE_LIMITS, type OperationOrder } from '$lib/protocol/index.ts';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import type { HostConfig } from '../config.ts';
import { NO_EXTRA_ARGUMENTS } from '../platform/extra-arguments.ts';
import { newUlid } from '../ulid.ts';

export { git, makeRepository, write } from './repository.ts';

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), 'nixfleet-agent-test-'));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
	return folder;
}

export function hostConfig(folder: string, change: Partial<HostConfig> = {}): HostConfig {
	const stateDir = join(folder, 'state');
	mkdirSync(stateDir, { recursive: true });
	return {
		hostname: 'alpha',
		windows: [],
		extraArguments: NO_EXTRA_ARGUMENTS,
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
		allowedSignersFile: null,
		gitProtocols: ['file'],
		root: join(folder, 'root'),
		systemProfile: join(folder, 'root/nix/var/nix/profiles/system'),
		home: join(folder, 'home'),
		user: 'me',
		launcher: 'detached',
		confirmWindowMs: 0,
		healthChecks: [],
		evaluate: 'on-demand',
		rates: { switches: 0, reboots: 0, operations: 0 },
		...change
	};
}

export const order = (change: Partial<OperationOrder> = {}): OperationOrder => ({
	id: newUlid(),
	command: 'pull',
	commit: null,
	branch: null,
	argument: null,
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

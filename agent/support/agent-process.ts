import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { Journal } from '../journal/journal.ts';
import { isAlive } from '../journal/process-identity.ts';
import { killTree } from '../runner/kill-tree.ts';
import { bundleAgent } from './bundle.ts';
import { makeRepository, temporaryFolder, until } from './fixtures.ts';
import { standIns } from './operation.ts';

/** A host with a real agent of the real bundle, as processes, and stand-ins for nix and nixos-rebuild. */
export async function makeHost(
	dashboard: { url: string; token: string },
	change: { env?: Record<string, string | undefined>; rebuild?: string } = {}
) {
	const folder = temporaryFolder();
	const bundle = await bundleAgent(folder);
	const repo = makeRepository(folder);
	const root = join(folder, 'root');
	const stateDir = join(folder, 'state');
	const env: Record<string, string | undefined> = {
		PATH: standIns(folder, change.rebuild),
		HOME: join(folder, 'home'),
		NIXFLEET_URL: dashboard.url,
		NIXFLEET_TOKEN: dashboard.token,
		NIXFLEET_HOSTNAME: 'alpha',
		NIXFLEET_KIND: 'nixos',
		NIXFLEET_ROOT: root,
		NIXFLEET_STATE_DIR: stateDir,
		NIXFLEET_REPO_URL: repo.url,
		NIXFLEET_GIT_PROTOCOLS: 'file',
		NIXFLEET_CONFIRM_WINDOW: '0',
		NIXFLEET_BACKOFF_MS: '20',
		...change.env
	};
	const logFile = join(folder, 'agent.log');
	const start = (): ChildProcess => {
		const log = openSync(logFile, 'a');
		const child = spawn(process.execPath, [bundle], { env, stdio: ['ignore', log, log] });
		closeSync(log);
		onTestFinished(() => void child.kill('SIGKILL'));
		return child;
	};
	const journal = new Journal(stateDir);
	onTestFinished(async () => {
		for (const id of journal.ids()) {
			const run = journal.entry(id).run();
			if (run && isAlive(run)) process.kill(run.pid, 'SIGKILL');
			await killTree({ rootPid: null, operationId: id }, 0);
		}
	});
	const lines = (file: string): string[] =>
		existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
	return {
		folder,
		bundle,
		repo,
		root,
		stateDir,
		env,
		journal,
		start,
		/** What was really activated, a line each. */
		ledger: () => lines(join(root, 'ledger')),
		log: () => lines(logFile).join('\n')
	};
}

export const isRunning = (child: ChildProcess): boolean =>
	child.exitCode === null && child.signalCode === null;

export async function end(child: ChildProcess): Promise<void> {
	child.kill('SIGTERM');
	await until(() => !isRunning(child), 'the agent to end');
}

import { readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeRepository } from '../../agent/support/repository.ts';
import { openChaosProxy } from '../faults/chaos-proxy.ts';
import { temporaryFolder } from './folder.ts';
import { nixHost } from './nix-host.ts';
import { processesWith } from './process.ts';
import { openBrowser, startDashboard } from './server.ts';
import { writeStandIns } from './stand-ins.ts';
import { waitFor } from './wait-for.ts';

/** Seconds a switch has to prove itself in these worlds. */
export const WINDOW_SECONDS = 3;

/** One host whose every switch is on trial, with a line to its dashboard that can be cut. Nix is played by scripts. */
export async function openTrialWorld(hostEnv: Record<string, string> = {}) {
	const folder = temporaryFolder('trial');
	const repository = makeRepository(folder.path);
	const dashboard = await startDashboard({
		dataDir: join(folder.path, 'data'),
		env: { NIXFLEET_REPO_URL: repository.url }
	});
	const proxy = await openChaosProxy(dashboard.port);
	const browser = await openBrowser(dashboard.url);
	const root = join(folder.path, 'hsb1/root');
	const host = nixHost({
		folder: folder.path,
		name: 'hsb1',
		url: `http://127.0.0.1:${proxy.port}`,
		repoUrl: repository.url,
		env: {
			PATH: `${writeStandIns(folder.path)}:${process.env.PATH ?? ''}`,
			NIXFLEET_CONFIRM_WINDOW: String(WINDOW_SECONDS),
			NIXFLEET_BACKOFF_MS: '20',
			NIXFLEET_HEALTH_CHECKS: `exec:${join(root, 'healthy')}`,
			NIXFLEET_BOOT_ID_FILE: join(root, 'boot_id'),
			...hostEnv
		}
	});
	writeFileSync(join(root, 'healthy'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
	writeFileSync(join(root, 'boot_id'), 'boot-1\n');
	let agent = host.startAgent();
	await browser.online('hsb1');

	const link = (name: string): string => {
		try {
			return realpathSync(join(root, name));
		} catch {
			return '';
		}
	};
	const pidOf = (id: string, file: 'run.json' | 'guard-run.json'): number =>
		(JSON.parse(readFileSync(join(host.operationDir(id), file), 'utf8')) as { pid: number }).pid;
	return {
		browser,
		proxy,
		host,
		root,
		running: () => link('run/current-system'),
		nextBoot: () => link('nix/var/nix/profiles/system'),
		steer(settings: Record<string, string | null>): void {
			for (const [name, value] of Object.entries(settings))
				if (value === null) rmSync(join(root, name), { force: true });
				else writeFileSync(join(root, name), value, { mode: 0o755 });
		},
		/** Starts a switch and waits until it is in the phase, as the host's own files say. */
		async startUntil(phase: 'activate' | 'confirm'): Promise<string> {
			const id = await browser.start('hsb1', 'pull-switch');
			await waitFor(`phase ${phase}`, () => this.phases(id).includes(`"${phase}"`));
			return id;
		},
		phases(id: string): string {
			try {
				return readFileSync(join(host.operationDir(id), 'phase'), 'utf8');
			} catch {
				return '';
			}
		},
		killRunner: (id: string) => process.kill(pidOf(id, 'run.json'), 'SIGKILL'),
		killGuard: (id: string) => process.kill(pidOf(id, 'guard-run.json'), 'SIGKILL'),
		agentOutput: () => agent.output(),
		killAgent: () => agent.stop('SIGKILL'),
		startAgent: (): void => void (agent = host.startAgent()),
		/** A power cut: everything ends at once, and the next boot starts what the profile says. */
		async powerCut(): Promise<void> {
			for (const pid of processesWith(`NIXFLEET_ROOT=${root}`)) process.kill(pid, 'SIGKILL');
			await agent.ended;
			writeFileSync(join(root, 'boot_id'), `boot-${Date.now()}\n`);
			const current = join(root, 'run/current-system');
			rmSync(current, { force: true });
			symlinkSync(this.nextBoot(), current);
		},
		async [Symbol.asyncDispose]() {
			browser.close();
			await host[Symbol.asyncDispose]();
			await proxy.close();
			await dashboard[Symbol.asyncDispose]();
			folder[Symbol.dispose]();
		}
	};
}

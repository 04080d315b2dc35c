import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Operation } from '$lib/protocol/index.ts';
import { fleetRepository } from '../support/fleet-repository.ts';
import { temporaryFolder } from '../support/folder.ts';
import { nixHost, type NixHost } from '../support/nix-host.ts';
import type { Program } from '../support/process.ts';
import { openBrowser, startDashboard, type Browser, type Dashboard } from '../support/server.ts';
import { waitFor } from '../support/wait-for.ts';

/** Floods are waited for this long on a busy machine. */
export const PATIENCE_MS = 120_000;

/**
 * The built dashboard and the built agent as processes, and a host whose rebuild writes what a test wants: `nix` and
 * `nixos-rebuild` are played by scripts that only set links, so that the output is all that matters.
 */
export async function openFloodWorld() {
	const folder = temporaryFolder('flood');
	const repository = fleetRepository(folder.path, { hsb1: {} });
	const dataDir = join(folder.path, 'data');
	const serverEnv = { NIXFLEET_REPO_URL: repository.url };
	let dashboard: Dashboard = await startDashboard({ dataDir, env: serverEnv });
	let browser: Browser = await openBrowser(dashboard.url);
	const host: NixHost = nixHost({
		folder: folder.path,
		name: 'hsb1',
		url: dashboard.url,
		repoUrl: repository.url,
		env: { PATH: `${join(folder.path, 'bin')}:${process.env.PATH ?? ''}` }
	});
	standIns(join(folder.path, 'bin'));
	let agent: Program = host.startAgent();
	await browser.online('hsb1');
	return {
		host,
		get dashboard() {
			return dashboard;
		},
		get browser() {
			return browser;
		},
		get agent() {
			return agent;
		},
		/** Starts a switch whose rebuild runs these lines of shell; `$root` is a folder both sides see. */
		async flood(script: string): Promise<string> {
			writeFileSync(join(host.root, 'flood'), script);
			return browser.start('hsb1', 'pull-switch', true);
		},
		/** Lets a flood go on that waits for a file of this name. */
		release: (name: string): void => writeFileSync(join(host.root, name), ''),
		finished: (id: string): Promise<Operation> => browser.finished(id, PATIENCE_MS),
		/** Waits until this many bytes of the operation's output are stored. */
		stored: (id: string, bytes: number) =>
			waitFor(
				`${bytes} bytes to be stored`,
				async () => (await browser.rpc.operations.get.query({ id })).logBytes >= bytes,
				PATIENCE_MS
			),
		async restartDashboard(): Promise<void> {
			browser.close();
			await dashboard.program.stop('SIGKILL');
			dashboard = await startDashboard({ dataDir, port: dashboard.port, env: serverEnv });
			browser = await openBrowser(dashboard.url);
		},
		async restartAgent(): Promise<void> {
			await agent.stop('SIGKILL');
			agent = host.startAgent();
		},
		async [Symbol.asyncDispose]() {
			browser.close();
			await host[Symbol.asyncDispose]();
			await dashboard[Symbol.asyncDispose]();
			folder[Symbol.dispose]();
		}
	};
}

export type FloodWorld = Awaited<ReturnType<typeof openFloodWorld>>;

const HEAD = `#!/bin/sh
set -e
root="$NIXFLEET_ROOT"
rev=$(git --git-dir="$root/../state/repo/.git" rev-parse HEAD)
mkdir -p "$root/store/$rev"
`;

function standIns(bin: string): void {
	mkdirSync(bin, { recursive: true });
	const script = (name: string, text: string): void => {
		writeFileSync(join(bin, name), HEAD + text);
		chmodSync(join(bin, name), 0o755);
	};
	script('nix', 'while [ "$1" != --out-link ]; do shift; done\nln -sfn "$root/store/$rev" "$2"\n');
	script(
		'nixos-rebuild',
		'. "$root/flood"\nln -sfn "$root/store/$rev" "$root/run/current-system"\n'
	);
}

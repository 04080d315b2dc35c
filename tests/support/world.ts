import { join } from 'node:path';
import { fleetRepository, type HostSpec } from './fleet-repository.ts';
import { temporaryFolder } from './folder.ts';
import { nixHost } from './nix-host.ts';
import { openBrowser, startDashboard } from './server.ts';

/** A whole small world: repository, dashboard that follows it, one host with its agent, and somebody signed in. */
export async function openWorld(
	options: {
		spec?: HostSpec;
		serverEnv?: Record<string, string>;
		hostEnv?: Record<string, string>;
		agent?: boolean;
	} = {}
) {
	const folder = temporaryFolder('world');
	const repository = fleetRepository(folder.path, { hsb1: options.spec ?? { motd: 'one' } });
	const serverEnv = { NIXFLEET_REPO_URL: repository.url, ...options.serverEnv };
	const dataDir = join(folder.path, 'data');
	let dashboard = await startDashboard({ dataDir, env: serverEnv });
	let browser = await openBrowser(dashboard.url);
	const host = nixHost({
		folder: folder.path,
		name: 'hsb1',
		url: dashboard.url,
		repoUrl: repository.url,
		env: options.hostEnv
	});
	const agent = options.agent === false ? null : host.startAgent();
	if (agent) await browser.online('hsb1');
	return {
		folder: folder.path,
		repository,
		host,
		agent,
		dataDir,
		get dashboard() {
			return dashboard;
		},
		get browser() {
			return browser;
		},
		/** Kill -9, and the same dashboard again on the same port. */
		async restartDashboard(): Promise<void> {
			browser.close();
			await dashboard.program.stop('SIGKILL');
			dashboard = await startDashboard({ dataDir, port: dashboard.port, env: serverEnv });
			browser = await openBrowser(dashboard.url);
		},
		async [Symbol.asyncDispose]() {
			browser.close();
			await host[Symbol.asyncDispose]();
			await dashboard[Symbol.asyncDispose]();
			folder[Symbol.dispose]();
		}
	};
}

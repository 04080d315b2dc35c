import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeRepository } from './repository.mjs';

/** Three hosts as different as people's are. */
const HOSTS = [
	{ name: 'hsb1', kind: 'nixos', location: 'home', deviceType: 'server', color: '#7bc275' },
	{ name: 'gpc0', kind: 'nixos', location: 'home', deviceType: 'gaming', color: '#e5a03c' },
	{
		name: 'mba-work',
		kind: 'home-manager',
		location: 'work',
		deviceType: 'laptop',
		color: '#d277b5'
	}
];

/** Only a directory with this file in it is ever wiped. */
const MARKER = '.nixfleet-demo';

/**
 * Brings up the demo fleet under the data directory: a Git repository made on the spot and three real agents whose
 * rebuild programs are stand-ins (scripts/demo/bin). Everything else is the real thing.
 * @param {{ url: string, dataDir: string, agentToken: string }} dashboard
 * @returns {Promise<{ repoUrl: string, stop: () => void }>}
 */
export async function startDemo(dashboard) {
	const folder = resolve(dashboard.dataDir, 'demo');
	const enrolledWith = join(folder, 'dashboard');
	// Another database behind the same folder would not know the old tokens.
	if (existsSync(join(folder, MARKER)) && readIfThere(enrolledWith) !== dashboard.agentToken)
		rmSync(folder, { recursive: true });
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, MARKER), '');
	writeFileSync(enrolledWith, dashboard.agentToken, { mode: 0o600 });
	const repository = makeRepository(join(folder, 'nixcfg'), join(folder, 'nixcfg.git'));
	const agents = HOSTS.map((host) =>
		startAgent(host, { folder, repoUrl: repository.url, dashboard })
	);
	return {
		repoUrl: repository.url,
		stop: () => {
			for (const agent of agents) agent.kill('SIGTERM');
		}
	};
}

/**
 * @param {(typeof HOSTS)[number]} host
 * @param {{ folder: string, repoUrl: string, dashboard: { url: string, agentToken: string } }} world
 */
function startAgent(host, world) {
	const home = join(world.folder, 'hosts', host.name);
	const root = join(home, 'root');
	mkdirSync(join(root, 'run'), { recursive: true });
	mkdirSync(join(root, 'nix/var/nix/profiles'), { recursive: true });
	mkdirSync(join(home, 'home/.local/state/nix/profiles'), { recursive: true });
	const log = openSync(join(home, 'agent.log'), 'a');
	return spawn(process.execPath, [resolve('build/agent/nixfleet-agent.mjs')], {
		stdio: ['ignore', log, log],
		env: {
			PATH: `${resolve('scripts/demo/bin')}:${process.env.PATH ?? ''}`,
			HOME: join(home, 'home'),
			USER: 'demo',
			NIXFLEET_URL: world.dashboard.url,
			NIXFLEET_TOKEN: world.dashboard.agentToken,
			NIXFLEET_HOSTNAME: host.name,
			NIXFLEET_KIND: host.kind,
			NIXFLEET_FLAKE_ATTR: host.name,
			NIXFLEET_LOCATION: host.location,
			NIXFLEET_DEVICE_TYPE: host.deviceType,
			NIXFLEET_THEME_COLOR: host.color,
			NIXFLEET_REPO_URL: world.repoUrl,
			NIXFLEET_GIT_PROTOCOLS: 'file',
			NIXFLEET_STATE_DIR: join(home, 'state'),
			NIXFLEET_ROOT: root,
			NIXFLEET_INTERVAL: '10',
			NIXOS_REBUILD_PROFILE: join(root, 'nix/var/nix/profiles/system')
		}
	});
}

/** @param {string} file */
const readIfThere = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : null);

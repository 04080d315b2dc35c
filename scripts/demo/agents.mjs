import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { git } from './repository.mjs';

/**
 * Three hosts as different as people's are. `behind`: how many commits their checkout lags when the demo is new.
 * @typedef {{ name: string, kind: string, location: string, deviceType: string, color: string, behind: number }} Host
 * @type {Host[]}
 */
export const HOSTS = [
	{
		name: 'hsb1',
		kind: 'nixos',
		location: 'home',
		deviceType: 'server',
		color: '#7bc275',
		behind: 1
	},
	{
		name: 'gpc0',
		kind: 'nixos',
		location: 'home',
		deviceType: 'gaming',
		color: '#e5a03c',
		behind: 0
	},
	{
		name: 'mba-work',
		kind: 'home-manager',
		location: 'work',
		deviceType: 'laptop',
		color: '#d277b5',
		behind: 3
	}
];

const AGENT = 'build/agent/nixfleet-agent.mjs';

/**
 * @param {Host} host
 * @param {{ folder: string, repository: { url: string, commits: string[] }, dashboard: { url: string, agentToken: string } }} world
 */
export function startAgent(host, world) {
	const home = join(world.folder, 'hosts', host.name);
	const root = join(home, 'root');
	const env = {
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
		NIXFLEET_REPO_URL: world.repository.url,
		NIXFLEET_GIT_PROTOCOLS: 'file',
		NIXFLEET_STATE_DIR: join(home, 'state'),
		NIXFLEET_ROOT: root,
		NIXFLEET_INTERVAL: '10',
		NIXOS_REBUILD_PROFILE: join(root, 'nix/var/nix/profiles/system')
	};
	endLeftover(home);
	// Without a log no agent has ever run here, so a half-made host may be made anew.
	if (!existsSync(join(home, 'agent.log'))) installHost(host, { ...world, home, env });
	const log = openSync(join(home, 'agent.log'), 'a');
	const agent = spawn(process.execPath, [resolve(AGENT)], { stdio: ['ignore', log, log], env });
	writeFileSync(join(home, 'pid'), String(agent.pid));
	return agent;
}

/**
 * A machine that somebody set up some commits ago, before NixFleet: the agent's clone is there, and a system runs.
 * @param {Host} host
 * @param {{ repository: { url: string, commits: string[] }, home: string, env: Record<string, string> }} world
 */
function installHost(host, { repository, home, env }) {
	rmSync(home, { recursive: true, force: true });
	for (const folder of [
		'state',
		'root/run',
		'root/nix/var/nix/profiles',
		'home/.local/state/nix/profiles'
	])
		mkdirSync(join(home, folder), { recursive: true });
	const clone = join(home, 'state/repo');
	git(home, ['clone', '--quiet', repository.url, clone]);
	const commit = repository.commits.at(-1 - host.behind) ?? 'HEAD';
	git(clone, ['reset', '--quiet', '--hard', commit]);
	// Says that the clone is the agent's own.
	writeFileSync(join(clone, '.git/.nixfleet-clone'), `${repository.url}\n`);
	const program = host.kind === 'nixos' ? 'nixos-rebuild' : 'home-manager';
	execFileSync(
		resolve('scripts/demo/bin', program),
		['switch', '--flake', `${clone}#${host.name}`],
		{ env: { ...env, NIXFLEET_DEMO_PACE: '0' }, stdio: ['ignore', 'ignore', 'pipe'] }
	);
}

/**
 * Ends an agent that outlived a demo which was killed: it would keep the new one out.
 * @param {string} home of its host
 */
export function endLeftover(home) {
	const file = join(home, 'pid');
	if (!existsSync(file)) return;
	const pid = readFileSync(file, 'utf8');
	try {
		const command = execFileSync('ps', ['-o', 'args=', '-p', pid], {
			stdio: ['ignore', 'pipe', 'ignore']
		});
		// The id may belong to another program by now.
		if (command.includes(AGENT)) process.kill(Number(pid), 'SIGKILL');
	} catch {
		// It is gone, as it should be.
	}
}
